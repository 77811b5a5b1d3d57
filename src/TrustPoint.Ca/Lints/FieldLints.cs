using TrustPoint.Formats;

namespace TrustPoint.Ca.Lints;

/// <summary>The fields before the extensions: RFC 5280 section 4.1.</summary>
internal static class FieldLints
{
    /// <summary>RFC 5280 section 4.1.2.5: no well-defined end.</summary>
    private static readonly DateTimeOffset Never = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    public static readonly Lint[] All =
    [
        new("X5-2", "RFC 5280 section 4.1.2.2", Serial),
        new("X5-3", "RFC 5280 sections 4.1.1.2 and 4.1.2.3", it => it.Twin.SignatureAlgorithm == it.Algorithm ? null : "another signature algorithm than the issuer's"),
        new("X5-4", "RFC 5280 section 4.1.2.4", IssuerName),
        new("X5-7", "RFC 5280 section 4.1.2.5", NoEnd),
        new("X5-8", "RFC 5280 section 4.1.2.5", NotBefore),
        new("X5-9", "RFC 5280 section 6.1.3", NotAfter),
        new("X5-20", "RFC 5280 section 4.1.2.6", it => it.Twin.Subject.Find(Oids.EmailAddress) is null ? null : "emailAddress in the subject"),
    ];

    private static string? Serial(LintSubject it)
    {
        var serial = it.Twin.Serial.Span;
        if (serial.Length is 0 or > 20) return $"a serial number of {serial.Length} octets";
        // The leading 01 of ours; 00 would be a number of fewer octets and 80 and more a negative one.
        if (serial[0] is 0 or >= 0x80) return "a serial number that is not positive in the shortest form";
        return serial.Length < 9 ? "a serial number with fewer than 64 random bits" : null;
    }

    private static string? IssuerName(LintSubject it)
    {
        if (it.Twin.Issuer.IsEmpty) return "an empty issuer";
        var wanted = (it.Issuer ?? it.Twin).Subject;
        return it.Twin.Issuer.Equals(wanted) ? null : "an issuer that is not the issuing certificate's subject octet by octet";
    }

    private static string? NoEnd(LintSubject it) =>
        it.Profile.Validity.Lifetime is null == (it.Twin.NotAfter == Never) ? null : "99991231235959Z goes with a lifetime that never ends, and only with that";

    private static string? NotBefore(LintSubject it)
    {
        if (it.Twin.NotBefore > it.IssuedAt) return "notBefore in the future";
        // OldWithNew begins when the old root did (RFC 9810 section 4.4.1).
        if (it.Issuer is not null && it.Copied is null && it.Twin.NotBefore < it.Issuer.NotBefore) return "notBefore before the issuer's";
        // Fractions of a second are dropped when it is written.
        return it.IssuedAt - it.Twin.NotBefore < it.Profile.Validity.Backdate + TimeSpan.FromSeconds(1) ? null : "notBefore further back than the profile allows";
    }

    private static string? NotAfter(LintSubject it)
    {
        if (it.Twin.NotAfter < it.IssuedAt) return "notAfter in the past";
        if (it.Issuer is not null && it.Twin.NotAfter > it.Issuer.NotAfter) return "notAfter after the issuer's";
        return it.Profile.Validity.Lifetime is { } lifetime && it.Twin.NotAfter > it.IssuedAt + lifetime ? "notAfter later than the profile allows" : null;
    }
}
