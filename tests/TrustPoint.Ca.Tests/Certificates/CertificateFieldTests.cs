using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Certificates;
using TrustPoint.Formats;

namespace TrustPoint.Ca.Tests.Certificates;

/// <summary>What people are shown of a certificate that somebody else made.</summary>
public class CertificateFieldTests
{
    private static readonly IReadOnlyList<CertificateField> Fields = CertificateField.Read(Der());

    [Theory] // RFC 5280 section 4.1
    [InlineData("version", "3")]
    [InlineData("serialNumber", "01FF")]
    [InlineData("issuer", "CN=pump-1,O=Plant")]
    [InlineData("notBefore", "2026-01-02 03:04:05 UTC")]
    [InlineData("notAfter", "2027-01-02 03:04:05 UTC")]
    [InlineData("subject", "CN=pump-1,O=Plant")]
    [InlineData("subjectPublicKey", "EC P-256")]
    [InlineData("basicConstraints", "cA=TRUE", "pathLenConstraint=1")]
    [InlineData("keyUsage", "digitalSignature", "keyCertSign", "cRLSign")] // RFC 5280 section 4.2.1.3
    [InlineData("extKeyUsage", "serverAuth", "1.2.3.4")]
    [InlineData("subjectAltName", "DNS:pump-1.plant", "IP:10.0.0.1")]
    [InlineData("authorityInfoAccess", "ocsp: http://plant.example/ocsp", "caIssuers: http://plant.example/ca.crt")]
    [InlineData("1.2.3.5", "0500")]
    public void A_field_has_its_name_in_the_standard_and_its_values(string name, params string[] values) =>
        Assert.Equal(values, Fields.Single(field => field.Name == name).Values);

    [Fact]
    public void A_critical_extension_says_so() =>
        Assert.Equal(["basicConstraints", "keyUsage"], Fields.Where(field => field.Critical).Select(field => field.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_no_certificate_is_refused() => Assert.Throws<DecodeException>(() => CertificateField.Read([0x30, 0x00]));

    private static byte[] Der()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pump-1, O=Plant", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("pump-1.plant");
        names.AddIpAddress(System.Net.IPAddress.Parse("10.0.0.1"));
        foreach (var extension in new X509Extension[]
        {
            new X509BasicConstraintsExtension(true, true, 1, true),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true),
            new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.2.3.4")], false),
            names.Build(),
            new X509AuthorityInformationAccessExtension(["http://plant.example/ocsp"], ["http://plant.example/ca.crt"]),
            new("1.2.3.5", [0x05, 0x00], false),
        }) request.CertificateExtensions.Add(extension);
        var start = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var certificate = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), start, start.AddYears(1), [0x01, 0xFF]);
        return certificate.RawData;
    }
}
