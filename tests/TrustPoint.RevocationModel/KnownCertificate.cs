using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.RevocationModel;

/// <summary>A certificate as its relying parties know it, and what they were promised about it.</summary>
internal sealed class KnownCertificate
{
    public KnownCertificate(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        Serial = certificate.SerialNumberBytes.ToArray();
        SerialText = certificate.SerialNumber;
        NotAfter = certificate.NotAfter.ToUniversalTime();
        Uri = PublishedCrl.UriIn(certificate);
    }

    public byte[] Serial { get; }

    public string SerialText { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Where to look it up; null: nowhere, nobody asks (RFC 9608).</summary>
    public string? Uri { get; }

    /// <summary>What was acknowledged: how it is revoked; null: it is good.</summary>
    public CrlLine? Revoked { get; set; }
}
