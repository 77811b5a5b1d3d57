using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Certificates;

/// <summary>What the fields of certificates, requests and lists are called by people.</summary>
internal static class FieldWords
{
    // Fields that the pages have a plain word for; of another one its own name is shown alone.
    private static readonly string[] Named =
    [
        "version", "serialNumber", "signatureAlgorithm", "issuer", "notBefore", "notAfter", "subject", "subjectPublicKey", "basicConstraints", "keyUsage",
        "extKeyUsage", "subjectAltName", "subjectKeyIdentifier", "authorityKeyIdentifier", "cRLDistributionPoints", "authorityInfoAccess", "certificatePolicies",
        "id-pe-masa-url", "noRevAvail", "id-pkix-ocsp-nocheck", "thisUpdate", "nextUpdate", "cRLNumber", "deltaCRLIndicator",
    ];

    /// <summary>The plain word for a field.</summary>
    public static string Of(Words words, CertificateField field) => words[Named.Contains(field.Name) ? $"field.{field.Name}" : "field.other"];
}
