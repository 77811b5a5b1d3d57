using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>An authority made with the base library alone.</summary>
public sealed class TestAuthority
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestAuthority(string name, TestAuthority? above, DateTimeOffset? notAfter)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = above is null
            ? request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), notAfter ?? DateTimeOffset.UtcNow.AddYears(20))
            : above.Sign(request, notAfter ?? DateTimeOffset.UtcNow.AddYears(19), DateTimeOffset.UtcNow.AddDays(-1));
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public static TestAuthority Root(string name) => new($"CN={name}", null, null);

    public TestAuthority Below(string name, DateTimeOffset? notAfter = null) => new($"CN={name}", this, notAfter);

    /// <summary>Another certificate for the same name and key, signed by somebody else.</summary>
    public X509Certificate2 CrossSignedBy(TestAuthority other)
    {
        var request = new CertificateRequest(Certificate.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in Certificate.Extensions) request.CertificateExtensions.Add(extension);
        return other.Sign(request, DateTimeOffset.UtcNow.AddYears(19), DateTimeOffset.UtcNow.AddDays(-1));
    }

    /// <summary>A certificate with a new P-256 key.</summary>
    public X509Certificate2 Issue(string subject, IReadOnlyList<string> purposes, DateTimeOffset? notAfter = null, params X509Extension[] extensions)
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = Certify(new X500DistinguishedName(subject), new PublicKey(fresh), purposes, notAfter, null, extensions);
        using var whole = bare.CopyWithPrivateKey(fresh);
        // In one piece, as SslStream and SignedCms want it.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>A certificate for a key that somebody else has.</summary>
    public X509Certificate2 Certify(
        X500DistinguishedName subject, PublicKey publicKey, IReadOnlyList<string> purposes, DateTimeOffset? notAfter, DateTimeOffset? notBefore, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        if (purposes.Count > 0) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(oid => new Oid(oid))], false));
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        return Sign(request, notAfter ?? DateTimeOffset.UtcNow.AddYears(10), notBefore ?? DateTimeOffset.UtcNow.AddHours(-1));
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notAfter, DateTimeOffset notBefore)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, RandomNumberGenerator.GetBytes(12));
    }
}
