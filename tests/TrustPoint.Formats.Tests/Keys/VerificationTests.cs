using System.Security.Cryptography;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Keys;

public sealed class VerificationTests
{
    private static readonly byte[] Message = "what is signed"u8.ToArray();

    private static readonly (SignatureAlgorithm Algorithm, HashAlgorithmName Hash)[] Ecdsa =
    [
        (SignatureAlgorithm.EcdsaSha256, HashAlgorithmName.SHA256),
        (SignatureAlgorithm.EcdsaSha384, HashAlgorithmName.SHA384),
        (SignatureAlgorithm.EcdsaSha512, HashAlgorithmName.SHA512),
    ];

    private static readonly (SignatureAlgorithm Algorithm, HashAlgorithmName Hash, RSASignaturePadding Padding)[] Rsa =
    [
        (SignatureAlgorithm.RsaPkcs1Sha256, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (SignatureAlgorithm.RsaPkcs1Sha384, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        (SignatureAlgorithm.RsaPkcs1Sha512, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        (SignatureAlgorithm.RsaPssSha256, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        (SignatureAlgorithm.RsaPssSha384, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        (SignatureAlgorithm.RsaPssSha512, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
    ];

    [Theory] // The base library signs, we verify: every curve with every hash, and nothing else verifies it.
    [InlineData("1.2.840.10045.3.1.7")]
    [InlineData("1.3.132.0.34")]
    [InlineData("1.3.132.0.35")]
    public void An_ECDSA_signature_verifies_with_its_own_algorithm_only(string curve)
    {
        using var ec = ECDsa.Create(ECCurve.CreateFromValue(curve));
        var key = SubjectPublicKey.Decode(ec.ExportSubjectPublicKeyInfo());
        foreach (var (algorithm, hash) in Ecdsa)
        {
            var signature = ec.SignData(Message, hash, DSASignatureFormat.Rfc3279DerSequence);
            AssertVerifiesOnly(key, algorithm, signature, [.. Ecdsa.Select(other => other.Algorithm), SignatureAlgorithm.RsaPkcs1Sha256, SignatureAlgorithm.Ed25519]);
        }
    }

    [Fact]
    public void An_RSA_signature_verifies_with_its_own_algorithm_only()
    {
        using var rsa = RSA.Create(2048);
        var key = SubjectPublicKey.Decode(rsa.ExportSubjectPublicKeyInfo());
        foreach (var (algorithm, hash, padding) in Rsa)
        {
            var signature = rsa.SignData(Message, hash, padding);
            AssertVerifiesOnly(key, algorithm, signature, [.. Rsa.Select(other => other.Algorithm), SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.Ed25519]);
        }
    }

    [Fact]
    public void A_malformed_ECDSA_signature_verifies_nothing()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = SubjectPublicKey.Decode(ec.ExportSubjectPublicKeyInfo());
        var good = ec.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[][] malformed =
        [
            [],
            [0x30, 0x00],
            [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00], // r = s = 0 (CVE-2022-21449)
            [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01],
            [.. good, 0x00],
            good[..^1],
            [0x30, 0x81, .. good[1..]], // length not minimal
            ec.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        ];
        Assert.True(key.Verify(SignatureAlgorithm.EcdsaSha256, Message, good));
        Assert.All(malformed, signature => Assert.False(key.Verify(SignatureAlgorithm.EcdsaSha256, Message, signature)));
    }

    [Theory] // RFC 8032 section 7.1: TEST 1, TEST 2, TEST 3, TEST SHA(abc)
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Ed25519_follows_RFC_8032(string publicKey, string message, string signature)
    {
        var key = Ed25519(publicKey);
        var data = Convert.FromHexString(message);
        var good = Convert.FromHexString(signature);
        Assert.True(key.Verify(SignatureAlgorithm.Ed25519, data, good));
        Assert.False(key.Verify(SignatureAlgorithm.Ed25519, [.. data, 0], good));
        Assert.False(key.Verify(SignatureAlgorithm.EcdsaSha256, data, good));
        Assert.False(key.Verify(SignatureAlgorithm.Ed25519, data, good.AsSpan(0, 63)));
        good[5] ^= 1;
        Assert.False(key.Verify(SignatureAlgorithm.Ed25519, data, good));
    }

    [Fact] // RFC 8032 section 5.1.7: S >= L is refused, or one signature could be turned into another
    public void Ed25519_signatures_are_not_malleable()
    {
        // TEST 1 with L added to S.
        var signature = Convert.FromHexString(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" + "4c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b");
        Assert.False(Ed25519("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").Verify(SignatureAlgorithm.Ed25519, [], signature));
    }

    [Fact]
    public void A_kept_key_serves_many_threads()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = new VerificationKey(SubjectPublicKey.Decode(ec.ExportSubjectPublicKeyInfo()));
        var signature = ec.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var wrong = (byte[])signature.Clone();
        wrong[^1] ^= 1;
        Parallel.For(0, 2_000, i => Assert.Equal(i % 2 == 0, key.Verify(SignatureAlgorithm.EcdsaSha256, Message, i % 2 == 0 ? signature : wrong)));
    }

    [Fact]
    public void A_disposed_key_cannot_be_used()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new VerificationKey(SubjectPublicKey.Decode(ec.ExportSubjectPublicKeyInfo()));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Verify(SignatureAlgorithm.EcdsaSha256, Message, []));
    }

    private static void AssertVerifiesOnly(SubjectPublicKey key, SignatureAlgorithm algorithm, byte[] signature, SignatureAlgorithm[] all)
    {
        foreach (var other in all) Assert.Equal(ReferenceEquals(other, algorithm), key.Verify(other, Message, signature));
        Assert.False(key.Verify(algorithm, [.. Message, 0], signature));
    }

    private static SubjectPublicKey Ed25519(string publicKey) => SubjectPublicKey.Decode(Convert.FromHexString("302a300506032b6570032100" + publicKey));
}
