using TrustPoint.Ca.Yaml;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Ca.Profiles;

/// <summary>
/// What the keys of a profile must be together. The lints would stop each certificate of a profile that breaks these; saying so when the
/// profile is typed is kinder.
/// </summary>
internal static class ProfileRules
{
    /// <summary>Longest life of a certificate without revocation information, unless it is a factory identity (RFC 9608 section 6.1).</summary>
    public static readonly TimeSpan ShortLived = TimeSpan.FromDays(7);

    private const KeyUsages AuthorityBits = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
    private const KeyUsages RsaBits = KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment;

    // Extended key usages that make their holder trusted by others: an operator approves who gets them, a device never asks.
    private static readonly string[] Powers = [Oids.CmcRa, Oids.CmcCa, Oids.OcspSigning, Oids.TimeStamping, Oids.CodeSigning, Oids.TransferSigning];

    public static void Check(Profile profile, YamlFields fields)
    {
        if (profile.Requesters.Count == 0) fields.Problem("requesters", "names nobody; nobody could ask for this profile.");
        CheckPower(profile, fields);
        CheckKeys(profile, fields);
        CheckNames(profile, fields);
        CheckRevocation(profile, fields);
        CheckMasa(profile, fields);
    }

    private static void CheckMasa(Profile profile, YamlFields fields)
    {
        try
        {
            if (profile.MasaUrl is { } masa) MasaAddress.Parse(masa);
        }
        catch (DecodeException error)
        {
            fields.Problem("masaUrl", $"cannot be used: {error.Message}.");
        }
    }

    private static void CheckPower(Profile profile, YamlFields fields)
    {
        var certSign = ((profile.KeyUsage | profile.KeyUsageRsa) & AuthorityBits) != 0;
        // RFC 5280 section 4.2.1.3: keyCertSign goes with cA TRUE and the other way round.
        if (profile.Authority is null && certSign) fields.Problem("keyUsage", "has keyCertSign or cRLSign, which only an authority has.");
        if (profile.Authority is not null && (profile.KeyUsage & profile.KeyUsageRsa & KeyUsages.KeyCertSign) == 0) fields.Problem("keyUsage", "of an authority has keyCertSign.");
        if (profile.NameConstraints is { Permitted.Count: 0, Excluded.Count: 0 }) fields.Problem("nameConstraints", "names no subtree.");
        if (profile.Authority is null && profile.NameConstraints is not null) fields.Problem("nameConstraints", "only an authority has.");
        if (!profile.Requesters.Contains(ProfileRequester.Device)) return;
        if (profile.Authority is not null) fields.Problem("requesters", "has device, but a device never gets an authority's certificate.");
        foreach (var power in profile.ExtendedKeyUsages.Intersect(Powers))
            fields.Problem("requesters", $"has device, but a device never gets {ProfileWords.ExtendedKeyUsages.WordFor(power)}.");
    }

    private static void CheckKeys(Profile profile, YamlFields fields)
    {
        if (profile.Keys.Kinds.Count == 0) fields.Problem("keys", "names the kinds of key that are taken, such as [ec-p256].");
        if (profile.Keys.RsaMinimumBits > profile.Keys.RsaMaximumBits) fields.Problem("keys", "has rsaMinimumBits above rsaMaximumBits.");
        if (profile.KeyUsage == KeyUsages.None) fields.Problem("keyUsage", "has at least one bit.");
        // RFC 5480 section 3, RFC 8410 section 5: these bits are for RSA.
        if ((profile.KeyUsage & RsaBits) != 0 && profile.Keys.Kinds.Any(kind => kind != PublicKeyKind.Rsa))
            fields.Problem("keyUsage", "has keyEncipherment or dataEncipherment, which only RSA keys have; they belong in keyUsageRsa.");
    }

    private static void CheckNames(Profile profile, YamlFields fields)
    {
        if (profile.AltNames is { Kinds.Count: 0, Required: true }) fields.Problem("subjectAltName", "is required but names no kinds.");
        if (profile.Subject.Count == 0 && !profile.AltNames.Required)
            fields.Problem("subject", "is empty, so subjectAltName must be required (RFC 5280 section 4.1.2.6).");
        if (profile.Authority is not null && profile.Subject.All(rule => rule.Optional)) fields.Problem("subject", "of an authority has an attribute that is not optional.");
        if (profile.Subject.Any(rule => rule.Source == SubjectSource.AltName) && !profile.AltNames.Kinds.Any(kind => kind is AltNameKind.Dns or AltNameKind.Ip))
            fields.Problem("subject", "copies a name from subjectAltName, which has neither dns nor ip.");
    }

    private static void CheckRevocation(Profile profile, YamlFields fields)
    {
        // RFC 9608 section 3.
        if (profile is { NoRevAvail: true, Authority: not null }) fields.Problem("noRevAvail", "is never in an authority's certificate.");
        if (profile is { NoRevAvail: true, CrlDistributionPoint: true }) fields.Problem("noRevAvail", "does not go with crlDistributionPoint.");
        // RFC 9919 section 3.2.2.
        if (profile is { OcspNoCheck: true, CrlDistributionPoint: true }) fields.Problem("ocspNoCheck", "does not go with crlDistributionPoint.");
        if (profile.NoRevAvail && !(profile.Validity.Lifetime <= ShortLived) && !profile.Standards.Contains(ProfileStandard.Ieee8021Ar))
            fields.Problem("noRevAvail", $"goes with a lifetime of at most {ShortLived.TotalDays} d.");
        if (profile.OcspNoCheck && !profile.Standards.Contains(ProfileStandard.OcspResponder))
            fields.Problem("ocspNoCheck", "only an OCSP responder has.");
    }
}
