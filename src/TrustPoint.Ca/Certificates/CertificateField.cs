using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Certificates;

/// <summary>One field of a certificate, to be shown to people.</summary>
/// <param name="Name">As RFC 5280 calls it, such as <c>subjectAltName</c>; an extension that has no name here: its OID.</param>
/// <param name="Values">Its values as text; hex (upper case) where they are octets.</param>
/// <param name="Critical">True for a critical extension.</param>
public sealed record CertificateField(string Name, IReadOnlyList<string> Values, bool Critical = false)
{
    private static readonly Dictionary<string, string> Purposes = new()
    {
        [Oids.AnyExtendedKeyUsage] = "anyExtendedKeyUsage",
        [Oids.ServerAuth] = "serverAuth",
        [Oids.ClientAuth] = "clientAuth",
        [Oids.CodeSigning] = "codeSigning",
        [Oids.EmailProtection] = "emailProtection",
        [Oids.TimeStamping] = "timeStamping",
        [Oids.OcspSigning] = "OCSPSigning",
        [Oids.CmcCa] = "cmcCA",
        [Oids.CmcRa] = "cmcRA",
        [Oids.TransferSigning] = "transferSigning",
    };

    // RFC 5280 section 4.2.1.3, bit 0 first.
    private static readonly string[] Usages =
        ["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"];

    /// <summary>All fields but the signature's octets, in the order of RFC 5280 section 4.1.</summary>
    /// <param name="der">DER of a certificate.</param>
    /// <exception cref="DecodeException">It is none.</exception>
    public static IReadOnlyList<CertificateField> Read(byte[] der) => Read(Certificate.Decode(der));

    internal static IReadOnlyList<CertificateField> Read(Certificate certificate) =>
        [
            new("version", [$"{certificate.Version}"]),
            new("serialNumber", [Hex(certificate.Serial)]),
            new("signatureAlgorithm", [certificate.SignatureAlgorithm.ToString()]),
            new("issuer", [certificate.Issuer.ToString()]),
            new("notBefore", [Time(certificate.NotBefore)]),
            new("notAfter", [Time(certificate.NotAfter)]),
            new("subject", [certificate.Subject.ToString()]),
            new("subjectPublicKey", [certificate.PublicKey.Name]),
            .. certificate.Extensions.Select(extension => Read(extension, certificate.Extensions)),
        ];

    /// <summary>What a request asks for: names, key, how it is signed, extensions (RFC 2986 section 4.1). A challenge password is not shown.</summary>
    /// <param name="der">DER of a PKCS #10 request.</param>
    /// <exception cref="DecodeException">It is none.</exception>
    public static IReadOnlyList<CertificateField> ReadRequest(byte[] der) => ReadRequest(CertificationRequest.Decode(der));

    internal static IReadOnlyList<CertificateField> ReadRequest(CertificationRequest request) =>
        [
            new("subject", [request.Subject.ToString()]),
            new("subjectPublicKey", [request.PublicKey.Name]),
            new("signatureAlgorithm", [request.SignatureAlgorithm.ToString()]),
            .. request.Extensions.Select(extension => Read(extension, request.Extensions)),
        ];

    /// <summary>All fields of a CRL but its entries and the signature's octets (RFC 5280 section 5.1).</summary>
    internal static IReadOnlyList<CertificateField> ReadList(CertificateList list) =>
        [
            new("signatureAlgorithm", [list.SignatureAlgorithm.ToString()]),
            new("issuer", [list.Issuer.ToString()]),
            new("thisUpdate", [Time(list.ThisUpdate)]),
            new("nextUpdate", [Time(list.NextUpdate)]),
            .. list.Extensions.Select(extension => extension.Oid switch
            {
                Oids.CrlNumber => new("cRLNumber", [$"{list.Number}"], extension.Critical),
                Oids.DeltaCrlIndicator => new("deltaCRLIndicator", [$"{list.DeltaBase}"], extension.Critical),
                _ => Read(extension, list.Extensions),
            }),
        ];

    /// <summary>The only extension of a list.</summary>
    internal static CertificateField ReadExtension(ExtensionList alone) => Read(alone[0], alone);

    private static CertificateField Read(CertificateExtension extension, ExtensionList all)
    {
        var (name, values) = extension.Oid switch
        {
            Oids.BasicConstraints => ("basicConstraints", Lines(all.BasicConstraints!)),
            Oids.KeyUsage => ("keyUsage", Usages.Where((_, bit) => all.KeyUsage!.Value.HasFlag((KeyUsages)(1 << bit)))),
            Oids.ExtendedKeyUsage => ("extKeyUsage", all.ExtendedKeyUsages.Select(purpose => Purposes.GetValueOrDefault(purpose, purpose))),
            Oids.SubjectAltName => ("subjectAltName", all.SubjectAltNames.Select(alternative => alternative.ToString()!)),
            Oids.SubjectKeyIdentifier => ("subjectKeyIdentifier", [Hex(all.SubjectKeyIdentifier!.Value)]),
            Oids.AuthorityKeyIdentifier when all.AuthorityKeyIdentifier is { } identifier => ("authorityKeyIdentifier", [Hex(identifier)]),
            Oids.CrlDistributionPoints => ("cRLDistributionPoints", all.CrlDistributionPoints),
            Oids.AuthorityInfoAccess => ("authorityInfoAccess", all.AuthorityInformationAccess.Select(Line)),
            Oids.CertificatePolicies => ("certificatePolicies", all.CertificatePolicies),
            Oids.MasaUrl => ("id-pe-masa-url", [all.MasaUrl!]),
            Oids.NoRevAvail => ("noRevAvail", []),
            Oids.OcspNoCheck => ("id-pkix-ocsp-nocheck", []),
            _ => (extension.Oid, (IEnumerable<string>)[Hex(extension.Value)]),
        };
        return new(name, [.. values], extension.Critical);
    }

    private static IEnumerable<string> Lines(BasicConstraints constraints) =>
        [$"cA={(constraints.IsAuthority ? "TRUE" : "FALSE")}", .. constraints.PathLength is { } length ? [$"pathLenConstraint={length}"] : Array.Empty<string>()];

    private static string Line(AccessDescription access) =>
        $"{access.Method switch { Oids.AccessOcsp => "ocsp", Oids.AccessCaIssuers => "caIssuers", var other => other }}: {access.Uri}";

    private static string Hex(ReadOnlyMemory<byte> octets) => Convert.ToHexString(octets.Span);

    private static string Time(DateTimeOffset time) => $"{time:yyyy-MM-dd HH:mm:ss} UTC";
}
