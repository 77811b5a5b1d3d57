using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Admission;

/// <summary>
/// What a certificate must be to authenticate a TLS client (RFC 7030 section 3.3.2, RFC 5280 section 6.1). Its decoder already refused
/// broken hashes, RSA below 2048 bits, unnamed curves and doubled extensions. Each rule answers what is wrong, in words, or null.
/// </summary>
internal static class ClientCertificateRules
{
    // Those that are looked at, here or by the decoder. RFC 5280 section 4.2: any other critical one is a refusal.
    private static readonly HashSet<string> Understood =
        [Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectAltName, Oids.CertificatePolicies];

    /// <summary>For a certificate of ours: our profiles write keyUsage and, for a client, extKeyUsage.</summary>
    public static string? OwnFault(Certificate certificate, DateTimeOffset now)
    {
        if (certificate.Extensions.KeyUsage is null) return "it has no keyUsage";
        if (certificate.Extensions.ExtendedKeyUsages.Count == 0) return "it has no extKeyUsage";
        return PathFault(certificate, now) ?? EndEntityFault(certificate.Extensions);
    }

    /// <summary>For a manufacturer's certificate. IEEE 802.1AR section 8.10: neither keyUsage nor extKeyUsage need be there.</summary>
    public static string? FactoryFault(Certificate certificate, DateTimeOffset now) =>
        PathFault(certificate, now) ?? EndEntityFault(certificate.Extensions);

    /// <summary>For every certificate of a path.</summary>
    public static string? PathFault(Certificate certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore) return "it is not valid yet";
        if (now > certificate.NotAfter) return "it has expired";
        if (certificate.PublicKey.Weakness() is { } weakness) return $"its key is weak: {weakness}";
        return certificate.Extensions.FirstOrDefault(extension => extension.Critical && !Understood.Contains(extension.Oid)) is { } unknown
            ? $"its critical extension {unknown.Oid} is not understood here"
            : null;
    }

    private static string? EndEntityFault(ExtensionList extensions)
    {
        if (extensions.BasicConstraints is { IsAuthority: true }) return "it is a CA certificate";
        if (extensions.KeyUsage is { } usage
            && (!usage.HasFlag(KeyUsages.DigitalSignature) || (usage & (KeyUsages.KeyCertSign | KeyUsages.CrlSign)) != 0))
            return "its keyUsage is not that of a TLS client";
        // RFC 7030 section 3.3.2: clientAuth, where there is an extKeyUsage.
        return extensions.ExtendedKeyUsages.Count == 0 || extensions.ExtendedKeyUsages.Contains(Oids.ClientAuth)
            ? null
            : "its extKeyUsage has no clientAuth";
    }
}
