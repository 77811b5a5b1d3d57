using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Tests.Certificates;

namespace TrustPoint.Formats.Tests.Cms;

/// <summary>RFC 5652 sections 5.1, 5.3, 5.4, 5.6 and 11, RFC 8366 section 5.4.</summary>
public sealed class SignedMessageTests : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Certificate certificate;

    public SignedMessageTests() => certificate = Certificate.Decode(TestCertificates.Root(key, SignatureAlgorithm.EcdsaSha256));

    public static TheoryData<string> Good => Golden.Good("cms");

    public static TheoryData<string, string> Bad => Golden.Bad("cms");

    [Theory, MemberData(nameof(Good))] // BRS-1, BRS-3, BRS-5; RFC 5754 sections 2 and 3, RFC 3370 section 3.2
    public void What_OpenSSL_signs_is_read_and_verifies(string file)
    {
        var der = Golden.Bytes("cms", file);
        var message = SignedMessage.Decode(der);
        Assert.Equal(der, message.Der.ToArray());
        Assert.Equal("""{"ietf-voucher-request:voucher":{"assertion":"proximity","serial-number":"SN-0001","nonce":"q83vEjRWeJA="}}""",
            Encoding.UTF8.GetString(message.VoucherContent().Span));
        var signer = message.OnlySigner();
        Assert.Equal("SN-0001", signer.Subject.Find(Oids.SerialNumber));
        Assert.True(message.IsSignedBy(signer));
        Assert.Equal(file.Contains("without-attributes", StringComparison.Ordinal), message.Signers[0].SigningTime is null);
    }

    [Theory] // the algorithm is the signer's, not only the key's
    [InlineData("good-openssl-p256.der", "ECDSA with SHA-256")]
    [InlineData("good-openssl-p256-sha512.der", "ECDSA with SHA-512")]
    [InlineData("good-openssl-p384.der", "ECDSA with SHA-384")]
    [InlineData("good-openssl-rsa.der", "RSA PKCS #1 v1.5 with SHA-256")]
    [InlineData("good-openssl-rsa-sha384.der", "RSA PKCS #1 v1.5 with SHA-384")]
    [InlineData("good-openssl-rsa-sha512.der", "RSA PKCS #1 v1.5 with SHA-512")]
    [InlineData("good-openssl-rsa-pss.der", "RSA-PSS with SHA-256")]
    public void The_signature_algorithm_is_told(string file, string name) =>
        Assert.Equal(name, SignedMessage.Decode(Golden.Bytes("cms", file)).Signers[0].Algorithm.Name);

    [Theory, MemberData(nameof(Bad))]
    public void A_message_that_breaks_a_rule_is_refused(string file, string reason)
    {
        var der = Golden.Bytes("cms", file);
        Refusal.Expect(reason, () => SignedMessage.Decode(der));
    }

    [Fact]
    public void A_message_of_more_than_256_KiB_is_refused_before_it_is_read() =>
        Refusal.Expect("CMS is larger than 262144 octets", () => SignedMessage.Decode(new byte[(256 * 1024) + 1]));

    [Fact] // RFC 8366 section 5.4
    public void Content_of_another_type_is_not_that_of_a_voucher() => Refusal.Expect(
        "CMS: the content type 1.2.840.113549.1.7.5 is not that of a voucher",
        () => SignedMessage.Decode(new HandMade(key, certificate.Der) { ContentType = "1.2.840.113549.1.7.5" }.Encode()).VoucherContent());

    [Theory] // whatever of it is changed
    [InlineData("SN-0001\",")] // content
    [InlineData("\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0009\u0004")] // the attribute that holds its digest becomes another one
    public void What_was_changed_after_it_was_signed_does_not_verify(string changed)
    {
        var der = Golden.Bytes("cms", "good-openssl-p256.der");
        var at = der.AsSpan().IndexOf(Encoding.Latin1.GetBytes(changed)) + changed.Length - 1;
        var signer = SignedMessage.Decode(der).OnlySigner();
        der[at] ^= 0x40;
        try
        {
            Assert.False(SignedMessage.Decode(der).IsSignedBy(signer));
        }
        catch (DecodeException error)
        {
            Assert.Equal("CMS signed attributes: content-type and message-digest must be there", error.Message);
        }
    }

    [Fact]
    public void A_message_by_hand_verifies() => Assert.True(IsSigned(new(key, certificate.Der)));

    [Fact] // RFC 5652 section 5.3: without attributes only id-data may be signed
    public void Without_attributes_only_id_data_is_taken()
    {
        Assert.True(IsSigned(new(key, certificate.Der) { HasAttributes = false, ContentType = Oids.Data }));
        Assert.False(IsSigned(new(key, certificate.Der) { HasAttributes = false }));
    }

    [Fact] // RFC 5652 section 11.1
    public void The_content_type_attribute_must_be_the_content_type() =>
        Assert.False(IsSigned(new(key, certificate.Der) { ContentTypeAttribute = Oids.Data }));

    [Fact] // RFC 5652 section 5.6
    public void The_message_digest_attribute_must_be_the_digest_of_the_content()
    {
        Assert.False(IsSigned(new(key, certificate.Der) { Digest = SHA256.HashData("another"u8) }));
        Assert.False(IsSigned(new(key, certificate.Der) { Digest = [] }));
    }

    [Fact]
    public void Another_key_than_that_of_the_certificate_it_names_does_not_verify()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(IsSigned(new(other, certificate.Der)));
        using var rsa = RSA.Create(2048); // another kind of key
        Assert.False(IsSigned(new(key, TestCertificates.Root(rsa, SignatureAlgorithm.RsaPkcs1Sha256))));
    }

    [Fact] // RFC 5652 section 5.1 says 3 here; vouchers in PKCS #7 style say 1 (BRS-2). Signatures cover none of what is odd here.
    public void Odd_forms_that_say_nothing_else_are_taken()
    {
        byte[] other = TestCertificates.Leaf(key, certificate.Der.ToArray(), TestCertificates.Generator);
        Assert.True(IsSigned(new(key, certificate.Der) { Version = 1 }));
        Assert.True(IsSigned(new(key, certificate.Der) { DigestHasNull = true }));
        Assert.True(IsSigned(new(key, certificate.Der) { HasUnsignedParts = true }));
        Assert.True(IsSigned(new(key, certificate.Der) { Certificates = [certificate.Der, other] }));
        Assert.True(IsSigned(new(key, certificate.Der) { Certificates = [other, certificate.Der] })); // one of the two is out of order
    }

    [Fact] // BRS-1
    public void Of_several_signers_each_may_be_tried_and_none_is_the_only_one()
    {
        var message = SignedMessage.Decode(Golden.Bytes("cms", "odd-openssl-two-signers.der"));
        Assert.Equal(2, message.Certificates.Count);
        Assert.All(message.Certificates, signer => Assert.True(message.IsSignedBy(signer)));
        Assert.False(message.IsSignedBy(certificate));
        Refusal.Expect("CMS: it has several signers, and it is not said whose word counts", () => message.OnlySigner());
    }

    [Fact]
    public void A_signer_whose_certificate_did_not_come_is_found_by_whoever_has_it()
    {
        var message = SignedMessage.Decode(Golden.Bytes("cms", "odd-openssl-without-certificates.der"));
        Assert.Empty(message.Certificates);
        Refusal.Expect("CMS: the signer's certificate is not in it", () => message.OnlySigner());
        Assert.True(message.IsSignedBy(SignedMessage.Decode(Golden.Bytes("cms", "good-openssl-p256.der")).OnlySigner()));
    }

    public void Dispose() => key.Dispose();

    private static bool IsSigned(HandMade made)
    {
        var message = SignedMessage.Decode(made.Encode());
        return message.Certificates.Any(message.IsSignedBy);
    }
}
