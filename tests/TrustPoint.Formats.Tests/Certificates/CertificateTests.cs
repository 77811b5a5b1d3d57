using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Certificates;

public sealed class CertificateTests
{
    public static TheoryData<string> Good => Golden.Good("certificate");

    public static TheoryData<string> Odd => Golden.Odd("certificate");

    public static TheoryData<string, string> Bad => Golden.Bad("certificate");

    [Theory, MemberData(nameof(Good))]
    public void A_certificate_of_another_tool_is_read_as_the_base_library_reads_it(string file)
    {
        var der = Golden.Bytes("certificate", file);
        var certificate = Certificate.Decode(der);
        using var judge = X509CertificateLoader.LoadCertificate(der);

        Assert.Equal(3, certificate.Version);
        Assert.Equal(judge.SerialNumberBytes, certificate.Serial);
        Assert.Equal(judge.SubjectName.RawData, certificate.Subject.Der);
        Assert.Equal(judge.IssuerName.RawData, certificate.Issuer.Der);
        Assert.Equal(judge.NotBefore.ToUniversalTime(), certificate.NotBefore.UtcDateTime);
        Assert.Equal(judge.NotAfter.ToUniversalTime(), certificate.NotAfter.UtcDateTime);
        Assert.Equal(judge.PublicKey.ExportSubjectPublicKeyInfo(), certificate.PublicKey.Der);
        Assert.Equal(judge.Extensions.Select(extension => (extension.Oid!.Value!, extension.Critical, Convert.ToHexString(extension.RawData))),
            certificate.Extensions.Select(extension => (extension.Oid, extension.Critical, Convert.ToHexString(extension.Value.Span))));
        Assert.True(certificate.IsSignedBy(certificate.PublicKey));
    }

    [Theory, MemberData(nameof(Odd))]
    public void A_foreign_certificate_as_the_field_has_them_is_read(string file)
    {
        var der = Golden.Bytes("certificate", file);
        Assert.Equal(der, Certificate.Decode(der).Der);
    }

    [Theory] // the rest of these extensions is of no use to us
    [InlineData("odd-authority-key-identifier-with-issuer.der", "6964")]
    [InlineData("odd-authority-key-identifier-empty.der", null)]
    public void Of_an_authority_key_identifier_only_the_key_identifier_is_read(string file, string? hex)
    {
        var identifier = Certificate.Decode(Golden.Bytes("certificate", file)).AuthorityKeyIdentifier;
        Assert.Equal(hex, identifier is { } octets ? Convert.ToHexString(octets.Span) : null);
    }

    [Theory]
    [InlineData("odd-distribution-point-with-reasons.der", "http://a/crl")]
    [InlineData("odd-distribution-point-relative.der", null)]
    public void Of_distribution_points_only_URIs_are_read(string file, string? uri) =>
        Assert.Equal(uri is null ? [] : [uri], Certificate.Decode(Golden.Bytes("certificate", file)).Extensions.CrlDistributionPoints);

    [Theory, MemberData(nameof(Bad))] // such as RFC 5280 section 4.1.1.2: the algorithm inside is the one outside
    public void A_malformed_or_unacceptable_certificate_is_refused_for_its_reason(string file, string reason)
    {
        var der = Golden.Bytes("certificate", file);
        Refusal.Expect(reason, () => Certificate.Decode(der));
    }

    [Fact]
    public void Known_extensions_have_views()
    {
        var root = Certificate.Decode(Golden.Bytes("certificate", "good-openssl-root.der"));

        Assert.Equal(new BasicConstraints(true, null), root.BasicConstraints);
        Assert.Equal(KeyUsages.KeyCertSign | KeyUsages.CrlSign, root.KeyUsage);
        Assert.Equal(["http://ca.plant.example/root.crl"], root.Extensions.CrlDistributionPoints);
        Assert.Equal([new(Oids.AccessCaIssuers, "http://ca.plant.example/root.crt"), new(Oids.AccessOcsp, "http://ca.plant.example/ocsp")], root.Extensions.AuthorityInformationAccess);
        Assert.Equal([Oids.AnyPolicy], root.Extensions.CertificatePolicies);
        Assert.Equal([new NameSubtree.Dns("plant.example"), new NameSubtree.Ip(IPNetwork.Parse("10.0.0.0/8"))], root.Extensions.NameConstraints!.Permitted);
        Assert.Equal([new NameSubtree.Email(".other.example")], root.Extensions.NameConstraints.Excluded);
        Assert.Equal(root.SubjectKeyIdentifier!.Value.Span, root.AuthorityKeyIdentifier!.Value.Span);
        Assert.Empty(root.ExtendedKeyUsages);
        Assert.Empty(root.SubjectAltNames);
    }

    [Fact] // RFC 5280 section 4.1.2.5, IEEE 802.1AR section 8.7
    public void A_certificate_without_an_end_is_read() =>
        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), Certificate.Decode(Golden.Bytes("certificate", "good-gnutls-9999.der")).NotAfter);

    [Fact]
    public void A_certificate_of_version_1_is_read()
    {
        using var judge = new Judge();
        judge.Ask("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-subj", "/CN=old", "-out", "request.pem");
        judge.Ask("openssl", "x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-outform", "der", "-out", "v1.der");
        var certificate = Certificate.Decode(judge.Read("v1.der"));
        Assert.Equal((1, 0), (certificate.Version, certificate.Extensions.Count));
    }

    [Theory] // X.690 section 11.2.2 forbids the trailing zeros, RFC 5280 section 4.2.1.3 gives the bits
    [InlineData("03020780", KeyUsages.DigitalSignature)]
    [InlineData("0303000600", KeyUsages.KeyCertSign | KeyUsages.CrlSign)]
    [InlineData("0303070080", KeyUsages.DecipherOnly)]
    public void A_key_usage_is_read_with_and_without_trailing_zero_bits(string hex, KeyUsages usages) =>
        Assert.Equal(usages, Read(new CertificateExtension(Oids.KeyUsage, true, Convert.FromHexString(hex))).KeyUsage);

    [Fact]
    public void An_unknown_extension_is_kept_as_it_is()
    {
        var unknown = new CertificateExtension("1.3.6.1.4.1.99999.7", true, new byte[] { 1, 2, 3 });
        Assert.Equal(unknown, Read(unknown).Extensions.Find("1.3.6.1.4.1.99999.7"));
    }

    [Fact]
    public void A_certificate_is_signed_by_its_issuer_and_nobody_else()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = TestCertificates.Root(rootKey, SignatureAlgorithm.EcdsaSha256);
        var leaf = TestCertificates.Leaf(rootKey, root, TestCertificates.Generator);
        using var kept = new VerificationKey(Certificate.Decode(root).PublicKey);

        Assert.True(Certificate.Decode(leaf).IsSignedBy(kept));
        Assert.True(Certificate.Decode(leaf).IsSignedBy(Certificate.Decode(root).PublicKey));
        Assert.False(Certificate.Decode(leaf).IsSignedBy(SubjectPublicKey.Decode(stranger.ExportSubjectPublicKeyInfo())));
        leaf[^1] ^= 1;
        Assert.False(Certificate.Decode(leaf).IsSignedBy(kept));
    }

    public static TheoryData<SignatureAlgorithm> Algorithms =>
        [SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.EcdsaSha384, SignatureAlgorithm.EcdsaSha512, SignatureAlgorithm.RsaPkcs1Sha256, SignatureAlgorithm.RsaPssSha256];

    [Theory, MemberData(nameof(Algorithms))] // the requesters' keys are those of the golden requests: all kinds under all kinds
    public void What_we_write_satisfies_OpenSSL_and_GnuTLS(SignatureAlgorithm algorithm)
    {
        using var judge = new Judge();
        using AsymmetricAlgorithm key = algorithm.Kind == SignatureKind.Ecdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP384) : RSA.Create(3072);
        var root = TestCertificates.Root(key, algorithm);
        judge.WritePem("root.pem", root);
        foreach (var file in new[] { "good-openssl-p256.der", "good-openssl-p384.der", "good-openssl-p521.der", "good-openssl-rsa2048.der", "good-openssl-ed25519.der" })
        {
            var publicKey = CertificationRequest.Decode(Golden.Bytes("pkcs10", file)).PublicKey;
            var leaf = TestCertificates.Leaf(key, root, publicKey.Der);
            judge.WritePem("leaf.pem", leaf);
            judge.WritePem("chain.pem", leaf, root);
            judge.Ask("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "pump-1.plant.example", "-CAfile", "root.pem", "leaf.pem");
            judge.Ask("certtool", "--verify", "--load-ca-certificate", "root.pem", "--infile", "chain.pem");
            Assert.Contains("URI:urn:plant:pump-1", judge.Ask("openssl", "x509", "-in", "leaf.pem", "-noout", "-text"), StringComparison.Ordinal);
        }
    }

    private static Certificate Read(CertificateExtension extension) => Certificate.Decode(Certificate.Assemble(
        (TestCertificates.Tbs() with { Extensions = [extension] }).Encode(), SignatureAlgorithm.EcdsaSha256, new byte[70]));
}
