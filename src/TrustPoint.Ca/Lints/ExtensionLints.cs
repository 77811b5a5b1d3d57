using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Lints;

/// <summary>The extensions: RFC 5280 section 4.2. That none, and no policy or purpose in one, is there twice is the strict reader's doing.</summary>
internal static class ExtensionLints
{
    // What this product issues. Another OID would be one that nobody judged.
    private static readonly HashSet<string> Issued =
    [
        Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectAltName, Oids.SubjectKeyIdentifier,
        Oids.AuthorityKeyIdentifier, Oids.CertificatePolicies, Oids.NameConstraints, Oids.CrlDistributionPoints,
        Oids.AuthorityInfoAccess, Oids.NoRevAvail, Oids.OcspNoCheck, Oids.MasaUrl, Oids.TlsFeature,
    ];

    private static readonly HashSet<string> Critical = [Oids.BasicConstraints, Oids.KeyUsage, Oids.NameConstraints];

    public static readonly Lint[] All =
    [
        new("X5-10", "RFC 5280 section 4.2", it => it.Twin.Extensions.FirstOrDefault(extension => !Issued.Contains(extension.Oid)) is { } other ? $"the extension {other.Oid}" : null),
        new("X5-11", "RFC 5280 section 4.2.1.2, RFC 7093 section 2", SubjectKeyIdentifier),
        new("X5-12", "RFC 5280 section 4.2.1.1", AuthorityKeyIdentifier),
        new("X5-14", "RFC 5280 section 4.2.1.9", BasicConstraints),
        new("X5-14", "RFC 5280 section 4.2.1.9", IssuerIsAuthority),
        new("X5-16", "RFC 5280 section 4.2.1.10", NameConstraints),
        new("X5-17", "RFC 5280 section 4.2.1.12", ExtendedKeyUsage),
        new("X5-19", "RFC 5280 section 4.2.1.4", it => it.Twin.Extensions.CertificatePolicies.SequenceEqual(it.Profile.CertificatePolicies) ? null : "policies that are not the profile's"),
        new("X5-10", "RFC 5280 section 4.2", Criticality),
    ];

    private static string? Criticality(LintSubject it)
    {
        foreach (var extension in it.Twin.Extensions)
        {
            // subjectAltName is judged by its own lint.
            if (extension.Oid != Oids.SubjectAltName && extension.Critical != Critical.Contains(extension.Oid))
                return $"{extension.Oid} {(extension.Critical ? "critical" : "not critical")}";
        }
        return null;
    }

    private static string? SubjectKeyIdentifier(LintSubject it)
    {
        if (it.Twin.SubjectKeyIdentifier is not { } identifier) return it.IsAuthority ? "no subjectKeyIdentifier in an authority's certificate" : null;
        // That of a root from elsewhere may be of another method (RFC 5280 section 4.2.1.2): its cross-certificate has the same.
        return it.Copied is not null || identifier.Span.SequenceEqual(it.Twin.PublicKey.KeyIdentifier()) ? null : "a subjectKeyIdentifier that is not of this key";
    }

    private static string? AuthorityKeyIdentifier(LintSubject it)
    {
        var extension = it.Twin.Extensions.Find(Oids.AuthorityKeyIdentifier);
        if (it.Issuer is null) return extension is null ? null : "an authorityKeyIdentifier in a self-signed certificate";
        if (extension is null) return "no authorityKeyIdentifier";
        // Octet by octet: the issuer's identifier as it is, and neither issuer nor serial number beside it.
        return it.Issuer.SubjectKeyIdentifier is { } issuer && extension.Value.Span.SequenceEqual(Extensions.AuthorityKeyIdentifier(issuer.Span).Value.Span)
            ? null
            : "an authorityKeyIdentifier that is not the issuer's subjectKeyIdentifier alone";
    }

    private static string? BasicConstraints(LintSubject it)
    {
        if (it.IsAuthority != it.Profile.Authority is not null) return "cA is not what the profile says";
        if (it.Twin.BasicConstraints is not { } constraints) return null;
        return constraints.PathLength == it.Profile.Authority?.PathLength ? null : "a pathLenConstraint that is not the profile's";
    }

    private static string? IssuerIsAuthority(LintSubject it)
    {
        if (it.Issuer is not { } issuer) return null;
        if (issuer.BasicConstraints is not { IsAuthority: true } constraints || (issuer.KeyUsage & KeyUsages.KeyCertSign) == 0) return "an issuer that is no authority";
        if (!it.IsAuthority || constraints.PathLength is not { } length) return null;
        return length > 0 && it.Twin.BasicConstraints!.PathLength < length ? null : "an authority below an issuer whose pathLenConstraint leaves no room for it";
    }

    private static string? NameConstraints(LintSubject it)
    {
        if (it.Has(Oids.NameConstraints) && !it.IsAuthority) return "nameConstraints in an end entity's certificate";
        return it.Issuer?.Extensions.NameConstraints?.Outside(it.Twin) is { } outside ? $"{outside}, which is outside the issuer's name constraints" : null;
    }

    private static string? ExtendedKeyUsage(LintSubject it)
    {
        var purposes = it.Twin.ExtendedKeyUsages;
        if (purposes.Contains(Oids.AnyExtendedKeyUsage)) return "anyExtendedKeyUsage";
        if (!purposes.SequenceEqual(it.Profile.ExtendedKeyUsages)) return "extended key usages that are not the profile's";
        // RFC 5280 section 4.2.1.12: consistent with keyUsage. Every purpose that we issue is served by a signature.
        return purposes.Count > 0 && !it.IsAuthority && (it.Twin.KeyUsage & KeyUsages.DigitalSignature) == 0 ? "an extended key usage without digitalSignature" : null;
    }
}
