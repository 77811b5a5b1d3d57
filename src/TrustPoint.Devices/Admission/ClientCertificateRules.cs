using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Admission;

/// <summary>
/// What a certificate must be to authenticate a TLS client (RFC 7030 section 3.3.2, RFC 5280 section 6.1). Its decoder already refused
/// broken hashes, RSA below 2048 bits, unnamed curves and doubled extensions. Each rule answers what is wrong, in words, or null.
/// </summary>
internal static class ClientCertificateRules
{
    /// <summary>For a certificate of ours: our profiles write keyUsage and, for a client, extKeyUsage.</summary>
    public static string? OwnFault(Certificate certificate, DateTimeOffset now)
    {
        if (certificate.Extensions.KeyUsage is null) return "it has no keyUsage";
        if (certificate.Extensions.ExtendedKeyUsages.Count == 0) return "it has no extKeyUsage";
        return CertificatePath.Fault(certificate, now) ?? EndEntityFault(certificate.Extensions);
    }

    /// <summary>For a manufacturer's certificate. IEEE 802.1AR section 8.10: neither keyUsage nor extKeyUsage need be there.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The moment; null: its dates are not looked at.</param>
    public static string? FactoryFault(Certificate certificate, DateTimeOffset? now) =>
        CertificatePath.Fault(certificate, now) ?? EndEntityFault(certificate.Extensions);

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
