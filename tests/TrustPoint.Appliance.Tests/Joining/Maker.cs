using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>A machine builder made of the base library: it gives factory identities and signs vouchers, and knows nothing of the product.</summary>
internal sealed class Maker : IDisposable
{
    private const string VoucherContent = "1.2.840.113549.1.9.16.1.40";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa signerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 signer;

    public Maker()
    {
        var request = new CertificateRequest("CN=Maker Root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));
        signer = Issue("CN=Voucher signer", signerKey);
    }

    public X509Certificate2 Root { get; }

    public string RootPem => Root.ExportCertificatePem();

    /// <summary>A factory identity. Its MASA URL leads where a hostile maker wants.</summary>
    public X509Certificate2 FactoryIdentity(string serialNumber, string? masaUrl = null)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.IA5String, masaUrl ?? "masa.example.com");
        return Issue($"CN=robot, SERIALNUMBER={serialNumber}", own, new X509Extension("1.3.6.1.5.5.7.1.32", writer.Encode(), false));
    }

    /// <summary>A certificate for a TLS server.</summary>
    public X509Certificate2 Server(string host)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return Issue("CN=masa", own, names.Build(), new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], false));
    }

    /// <summary>Signs the JSON of a voucher.</summary>
    /// <param name="json">The content.</param>
    /// <param name="contentType">eContentType.</param>
    public byte[] Sign(string json, string contentType = VoucherContent) => Sign(json, signer, [Root], contentType);

    /// <summary>Signs JSON with anybody's key.</summary>
    public static byte[] Sign(string json, X509Certificate2 with, IEnumerable<X509Certificate2> others, string contentType = VoucherContent)
    {
        var cms = new SignedCms(new ContentInfo(new Oid(contentType), System.Text.Encoding.UTF8.GetBytes(json)), detached: false);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, with) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new("2.16.840.1.101.3.4.2.1") };
        signer.SignedAttributes.Add(new Pkcs9SigningTime(DateTime.UtcNow));
        foreach (var other in others) signer.Certificates.Add(other);
        cms.ComputeSignature(signer, silent: true);
        return cms.Encode();
    }

    public void Dispose()
    {
        signer.Dispose();
        Root.Dispose();
        key.Dispose();
        signerKey.Dispose();
    }

    private X509Certificate2 Issue(string subject, ECDsa own, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Root.NotBefore, Root.NotAfter, RandomNumberGenerator.GetBytes(8));
        return TestDevice.WithKey(certificate.RawData, own);
    }
}
