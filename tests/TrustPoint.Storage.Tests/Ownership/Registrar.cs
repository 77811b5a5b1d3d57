using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>A domain of an owner: its CA and a registrar below it, made by the base library.</summary>
internal sealed class Registrar : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Registrar(string name, DateTimeOffset now, TimeSpan life)
    {
        var authority = new CertificateRequest($"CN={name} CA", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        using var root = authority.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Authority = Certificate.Decode(root.RawData);
        Own = Below(root, $"CN={name} registrar", now, life);
    }

    /// <summary>The CA of the domain.</summary>
    public Certificate Authority { get; }

    /// <summary>The registrar's certificate.</summary>
    public Certificate Own { get; }

    /// <summary>What it sends when its whole domain is to be pinned.</summary>
    public IReadOnlyList<Certificate> Chain => [Own, Authority];

    public void Dispose() => key.Dispose();

    private static Certificate Below(X509Certificate2 root, string subject, DateTimeOffset now, TimeSpan life)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.28")], false));
        using var certificate = request.Create(root, now.AddHours(-1), now + life, [1, .. RandomNumberGenerator.GetBytes(8)]);
        return Certificate.Decode(certificate.RawData);
    }
}
