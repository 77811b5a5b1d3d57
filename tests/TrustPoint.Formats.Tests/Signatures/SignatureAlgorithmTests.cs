using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Signatures;

public sealed class SignatureAlgorithmTests
{
    private const string PssOid = "06092a864886f70d01010a";

    /// <summary>RFC 5758 section 3.2: ECDSA without parameters. RFC 4055: PKCS #1 v1.5 with NULL, PSS explicit. RFC 8410 section 3: Ed25519 without.</summary>
    public static TheoryData<SignatureAlgorithm, string> Encodings => new()
    {
        { SignatureAlgorithm.EcdsaSha256, "300a06082a8648ce3d040302" },
        { SignatureAlgorithm.EcdsaSha384, "300a06082a8648ce3d040303" },
        { SignatureAlgorithm.EcdsaSha512, "300a06082a8648ce3d040304" },
        { SignatureAlgorithm.RsaPkcs1Sha256, "300d06092a864886f70d01010b0500" },
        { SignatureAlgorithm.RsaPkcs1Sha384, "300d06092a864886f70d01010c0500" },
        { SignatureAlgorithm.RsaPkcs1Sha512, "300d06092a864886f70d01010d0500" },
        { SignatureAlgorithm.RsaPssSha256, Pss("0609608648016503040201", "20") },
        { SignatureAlgorithm.RsaPssSha384, Pss("0609608648016503040202", "30") },
        { SignatureAlgorithm.RsaPssSha512, Pss("0609608648016503040203", "40") },
        { SignatureAlgorithm.Ed25519, "300506032b6570" },
    };

    [Theory, MemberData(nameof(Encodings))]
    public void An_algorithm_has_one_encoding_and_is_read_from_it(SignatureAlgorithm algorithm, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(algorithm.Der.Span));
        Assert.Same(algorithm, SignatureAlgorithm.Decode(Convert.FromHexString(hex)));
    }

    [Theory] // RFC 4055 section 5: absent parameters must be accepted for PKCS #1 v1.5; section 2.1: so for the hashes inside PSS
    [InlineData("300b06092a864886f70d01010b", "RSA PKCS #1 v1.5 with SHA-256")]
    [InlineData("303d" + PssOid + "3030a00d300b0609608648016503040201a11a301806092a864886f70d010108300b0609608648016503040201a203020120", "RSA-PSS with SHA-256")]
    public void Absent_parameters_are_read_where_the_standard_says_so(string hex, string name) =>
        Assert.Equal(name, SignatureAlgorithm.Decode(Convert.FromHexString(hex)).Name);

    [Theory] // RFC 4055 section 3.1: hash, mask and salt go together
    [InlineData("0609608648016503040201", "0609608648016503040202", "20")] // MGF1 with another hash
    [InlineData("0609608648016503040201", "0609608648016503040201", "14")] // salt of 20 octets
    [InlineData("06052b0e03021a", "06052b0e03021a", "14")] // SHA-1 written out
    public void PSS_with_other_parameters_is_refused(string hash, string maskHash, string salt) =>
        Assert.StartsWith("signature algorithm: RSA-PSS is accepted with", Assert.Throws<DecodeException>(
            () => SignatureAlgorithm.Decode(Convert.FromHexString(Pss(hash, salt, maskHash)))).Message, StringComparison.Ordinal);

    [Fact]
    public void OpenSSL_and_strongSwan_write_PSS_so_that_we_read_it()
    {
        foreach (var file in new[] { "good-openssl-rsa3072-pss.der", "good-strongswan-rsa3072-pss.der" })
            Assert.Equal("RSA-PSS", CertificationRequest.Decode(Golden.Bytes("pkcs10", file)).SignatureAlgorithm.Name[..7]);
    }

    private static string Pss(string hash, string salt, string? maskHash = null)
    {
        var mask = Sequence("06092a864886f70d010108" + Sequence((maskHash ?? hash) + "0500"));
        return Sequence(PssOid + Sequence(Tagged(0, Sequence(hash + "0500")) + Tagged(1, mask) + Tagged(2, "0201" + salt)));
    }

    private static string Sequence(string content) => $"30{content.Length / 2:x2}{content}";

    private static string Tagged(int number, string content) => $"a{number}{content.Length / 2:x2}{content}";
}
