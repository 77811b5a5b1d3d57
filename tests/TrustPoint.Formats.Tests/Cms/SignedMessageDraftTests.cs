using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Tests.Certificates;

namespace TrustPoint.Formats.Tests.Cms;

/// <summary>RFC 5652 section 5, RFC 8366 section 5.4. BRS-1 to BRS-5.</summary>
public sealed class SignedMessageDraftTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("""{"ietf-voucher:voucher":{}}""");
    private static readonly DateTimeOffset Now = TestCertificates.Start.AddHours(1.5);

    public static readonly TheoryData<string> Algorithms =
    [
        "ECDSA with SHA-256", "ECDSA with SHA-384", "ECDSA with SHA-512", "RSA PKCS #1 v1.5 with SHA-256", "RSA PKCS #1 v1.5 with SHA-384",
        "RSA-PSS with SHA-256", "RSA-PSS with SHA-512",
    ];

    [Theory, MemberData(nameof(Algorithms))]
    public void OpenSSL_verifies_what_we_write(string name)
    {
        var algorithm = Algorithm(name);
        using var key = KeyFor(algorithm);
        var root = TestCertificates.Root(key, algorithm);
        var message = Signed(key, algorithm, root, []);

        using var judge = new Judge();
        judge.WritePem("root.pem", root);
        judge.Write("message.der", message);
        var said = judge.Ask("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "message.der", "-CAfile", "root.pem", "-purpose", "any",
            "-attime", Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "-out", "content.json");
        Assert.Contains("CMS Verification successful", said, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Content, judge.Read("content.json"));
        var printed = judge.Ask("openssl", "cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "message.der");
        Assert.Contains("eContentType: undefined (1.2.840.113549.1.9.16.1.40)", printed, StringComparison.Ordinal);
        Assert.Contains("signedData: \n    version: 3", printed, StringComparison.Ordinal); // RFC 5652 section 5.1
        Assert.Contains("UTCTIME:Jan  1 01:30:00 2026 GMT", printed, StringComparison.Ordinal); // section 11.3
        Assert.DoesNotContain("unsignedAttrs:\n      object", printed, StringComparison.Ordinal);

        var read = SignedMessage.Decode(message);
        Assert.True(read.IsSignedBy(read.OnlySigner()));
        Assert.Equal(Now, read.Signers[0].SigningTime);
    }

    [Fact] // RFC 5652 section 5.4: what is signed is the SET, and in the message stands the same under [0]
    public void The_signed_attributes_are_content_type_digest_and_time_in_DER_order()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = Certificate.Decode(TestCertificates.Root(key, SignatureAlgorithm.EcdsaSha256));
        var draft = new SignedMessageDraft(Oids.VoucherContent, Content, signer, SignatureAlgorithm.EcdsaSha256, Now, []);
        var expected =
            "316b" + "301a06092a864886f70d010903310d060b2a864886f70d0109100128"
            + "301c06092a864886f70d010905310f170d3236303130313031333030305a"
            + "302f06092a864886f70d01090431220420" + Convert.ToHexStringLower(SHA256.HashData(Content));
        Assert.Equal(expected, Convert.ToHexStringLower(draft.ToSign.Span));
        Assert.Contains("a06b" + expected[4..], Convert.ToHexStringLower(draft.Assemble([1])), StringComparison.Ordinal);
    }

    [Fact] // BRS-4: what goes with it is for the caller to say, and the signer is always there
    public void The_signer_is_in_the_message_once_with_those_that_go_with_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = TestCertificates.Root(key, SignatureAlgorithm.EcdsaSha256);
        var leaf = TestCertificates.Leaf(key, root, key.ExportSubjectPublicKeyInfo());
        Assert.Equal([leaf], CertificatesOf(Signed(key, SignatureAlgorithm.EcdsaSha256, leaf, [])));
        Assert.Equal([leaf], CertificatesOf(Signed(key, SignatureAlgorithm.EcdsaSha256, leaf, [leaf])));
        Assert.Equal(new[] { leaf, root }.OrderBy(Convert.ToHexString, StringComparer.Ordinal), CertificatesOf(Signed(key, SignatureAlgorithm.EcdsaSha256, leaf, [root, leaf])));
    }

    private static IEnumerable<byte[]> CertificatesOf(byte[] message) => SignedMessage.Decode(message).Certificates.Select(certificate => certificate.Der.ToArray());

    private static byte[] Signed(AsymmetricAlgorithm key, SignatureAlgorithm algorithm, byte[] signer, IEnumerable<byte[]> others)
    {
        var draft = new SignedMessageDraft(
            Oids.VoucherContent, Content, Certificate.Decode(signer), algorithm, Now, others.Select(other => Certificate.Decode(other)));
        var toSign = draft.ToSign.Span;
        return draft.Assemble(key switch
        {
            ECDsa ec => ec.SignData(toSign, algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence),
            RSA rsa => rsa.SignData(toSign, algorithm.Hash, algorithm.Kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            _ => throw new ArgumentException("no such key", nameof(key)),
        });
    }

    private static SignatureAlgorithm Algorithm(string name) => new[]
    {
        SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.EcdsaSha384, SignatureAlgorithm.EcdsaSha512, SignatureAlgorithm.RsaPkcs1Sha256,
        SignatureAlgorithm.RsaPkcs1Sha384, SignatureAlgorithm.RsaPssSha256, SignatureAlgorithm.RsaPssSha512,
    }.Single(algorithm => algorithm.Name == name);

    private static AsymmetricAlgorithm KeyFor(SignatureAlgorithm algorithm) => algorithm.Kind switch
    {
        SignatureKind.Ecdsa => ECDsa.Create(algorithm == SignatureAlgorithm.EcdsaSha384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256),
        _ => RSA.Create(2048),
    };
}
