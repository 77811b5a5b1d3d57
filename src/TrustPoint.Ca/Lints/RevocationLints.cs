using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;

namespace TrustPoint.Ca.Lints;

/// <summary>Certificates without revocation information: RFC 9608.</summary>
internal static class RevocationLints
{
    public static readonly Lint[] All =
    [
        new("X5-120", "RFC 9608 section 2", it => it.Has(Oids.NoRevAvail) == it.Profile.NoRevAvail ? null : "noRevAvail is not what the profile says"),
        new("X5-122", "RFC 9608 section 6.1", ShortLife),
    ];

    // A factory identity has no end, and its maker may well publish nothing about it (RFC 9608 section 1).
    private static string? ShortLife(LintSubject it) =>
        it.Has(Oids.NoRevAvail) && !it.Is(ProfileStandard.Ieee8021Ar) && it.Twin.NotAfter - it.IssuedAt > ProfileRules.ShortLived
            ? $"noRevAvail with a life of more than {ProfileRules.ShortLived.TotalDays} d"
            : null;
}
