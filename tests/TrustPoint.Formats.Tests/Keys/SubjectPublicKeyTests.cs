using System.Security.Cryptography;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Formats.Tests.Keys;

public sealed class SubjectPublicKeyTests
{
    [Theory] // RFC 5480 sections 2.1.1 and 2.1.1.1
    [InlineData("good-openssl-p256.der", PublicKeyKind.EcP256, 256, "EC P-256")]
    [InlineData("good-openssl-p384.der", PublicKeyKind.EcP384, 384, "EC P-384")]
    [InlineData("good-openssl-p521.der", PublicKeyKind.EcP521, 521, "EC P-521")]
    [InlineData("good-openssl-rsa2048.der", PublicKeyKind.Rsa, 2048, "RSA 2048")]
    [InlineData("good-openssl-rsa3072-pss.der", PublicKeyKind.Rsa, 3072, "RSA 3072")]
    [InlineData("good-openssl-ed25519.der", PublicKeyKind.Ed25519, 255, "Ed25519")]
    public void Kind_and_size_are_read(string file, PublicKeyKind kind, int bits, string name)
    {
        var key = CertificationRequest.Decode(Golden.Bytes("pkcs10", file)).PublicKey;
        Assert.Equal((kind, bits, name), (key.Kind, key.Bits, key.Name));
        Assert.Null(key.Weakness());
    }

    [Fact]
    public void An_RSA_key_holds_the_numbers_that_the_base_library_reads()
    {
        using var rsa = RSA.Create(2048);
        var key = SubjectPublicKey.Decode(rsa.ExportSubjectPublicKeyInfo());
        var expected = rsa.ExportParameters(false);
        Assert.Equal(expected.Modulus, key.Modulus);
        Assert.Equal(expected.Exponent, key.Exponent);
    }

    [Theory] // RFC 5480 section 2.2: Every point the base library makes is on the curve by our arithmetic, and its neighbour is not.
    [InlineData("1.2.840.10045.3.1.7")]
    [InlineData("1.3.132.0.34")]
    [InlineData("1.3.132.0.35")]
    public void Points_of_a_curve_are_taken_and_others_refused(string curve)
    {
        for (var i = 0; i < 20; i++)
        {
            using var ec = ECDsa.Create(ECCurve.CreateFromValue(curve));
            var spki = ec.ExportSubjectPublicKeyInfo();
            Assert.Equal(spki, SubjectPublicKey.Decode(spki).Der);
            spki[^1] ^= 1;
            Assert.Contains("the point is not on P-", Assert.Throws<DecodeException>(() => SubjectPublicKey.Decode(spki)).Message, StringComparison.Ordinal);
        }
    }

    [Fact] // RFC 7093 section 2, method 1. The value was computed with openssl dgst over the 65 octets of the point.
    public void The_key_identifier_is_the_leftmost_160_bits_of_SHA256_over_the_key_bits()
    {
        var generator = "3059301306072a8648ce3d020106082a8648ce3d030107034200" +
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
        var key = SubjectPublicKey.Decode(Convert.FromHexString(generator));
        Assert.Equal("698bea63dc44a344663ff1429aea10842df27b6b", Convert.ToHexStringLower(key.KeyIdentifier()));
    }
}
