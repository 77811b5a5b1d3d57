using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Est.Tests.Hosting;

/// <summary>A key with the base library's requests and certificates for it: another maker than ours.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Spki => key.ExportSubjectPublicKeyInfo();

    public byte[] Request(string subject, string[]? dns = null, string? challengePassword = null, string? otherAttribute = null)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (dns is not null) request.CertificateExtensions.Add(AltNames(dns));
        if (challengePassword is not null) request.OtherRequestAttributes.Add(Attribute("1.2.840.113549.1.9.7", challengePassword));
        if (otherAttribute is not null) request.OtherRequestAttributes.Add(Attribute(otherAttribute, "x"));
        return request.CreateSigningRequest();
    }

    public X509Certificate2 SelfSigned(string subject, bool authority, params string[] dns)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        if (dns.Length > 0) request.CertificateExtensions.Add(AltNames(dns));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>RFC 5280 section 4.2.1.12 wants at least one purpose; TLS lets it in.</summary>
    public X509Certificate2 WithEmptyExtendedKeyUsage(string subject)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.37", [0x30, 0x00], false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public X509Certificate2 Under(X509Certificate2 issuer, string subject, bool authority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        using var bare = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(16));
        return bare.CopyWithPrivateKey(key);
    }

    public X509Certificate2 With(byte[] certificate)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => key.Dispose();

    private static X509Extension AltNames(string[] dns)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in dns)
        {
            if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(name);
        }
        return names.Build();
    }

    private static AsnEncodedData Attribute(string oid, string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
        return new(oid, writer.Encode());
    }
}
