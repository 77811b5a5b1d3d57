using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Tests.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>idevid-issuer, RFC 8366 section 5.3, and the name of a domain, RFC 8995 section 5.8.2.</summary>
public sealed class IdevidIssuerTests : IDisposable
{
    private const string KeyIdentifier = "0102030405060708090a0b0c0d0e0f1011121314";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData("30168014" + KeyIdentifier)] // the extension's value, as we write it
    [InlineData("041830168014" + KeyIdentifier)] // inside its OCTET STRING
    [InlineData(KeyIdentifier)] // its keyIdentifier alone
    public void All_three_forms_of_the_field_name_the_same_authority(string hex)
    {
        Assert.Equal(KeyIdentifier, Convert.ToHexStringLower(IdevidIssuer.KeyIdentifier(Convert.FromHexString(hex)).Span));
        Assert.True(IdevidIssuer.IsOf(Convert.FromHexString(hex), With(Extensions.AuthorityKeyIdentifier(Convert.FromHexString(KeyIdentifier)))));
        Assert.False(IdevidIssuer.IsOf(Convert.FromHexString(hex), With(Extensions.AuthorityKeyIdentifier(Convert.FromHexString(KeyIdentifier[2..] + "15")))));
        Assert.False(IdevidIssuer.IsOf(Convert.FromHexString(hex), With(Extensions.SubjectKeyIdentifier(Convert.FromHexString(KeyIdentifier)))));
    }

    [Theory] // octets that only begin like one of the forms
    [InlineData("04")]
    [InlineData("30")]
    [InlineData("0418" + KeyIdentifier)]
    [InlineData("3014" + KeyIdentifier)]
    [InlineData("3000")] // an authorityKeyIdentifier that names no key
    [InlineData("")]
    public void Plain_octets_stay_what_they_are(string hex) => Assert.Equal(hex, Convert.ToHexStringLower(IdevidIssuer.KeyIdentifier(Convert.FromHexString(hex)).Span));

    [Fact]
    public void What_we_write_is_the_value_of_the_extension()
    {
        var device = With(Extensions.AuthorityKeyIdentifier(Convert.FromHexString(KeyIdentifier)));
        Assert.Equal("30168014" + KeyIdentifier, Convert.ToHexStringLower(IdevidIssuer.Of(device)!.Value.Span));
        Assert.Null(IdevidIssuer.Of(With(Extensions.SubjectKeyIdentifier([1]))));
    }

    [Fact]
    public void A_domain_is_named_by_the_subjectKeyIdentifier_of_what_is_pinned() =>
        Assert.Equal(new byte[] { 7, 8 }, DomainId.Of(With(Extensions.SubjectKeyIdentifier([7, 8]))));

    [Fact]
    public void A_domain_without_one_is_named_by_SHA256_over_the_SubjectPublicKeyInfo() =>
        Assert.Equal(SHA256.HashData(TestCertificates.Generator), DomainId.Of(With(Extensions.EndEntityBasicConstraints())));

    public void Dispose() => key.Dispose();

    private Certificate With(CertificateExtension extension) =>
        Certificate.Decode(TestCertificates.Sign(key, TestCertificates.Tbs() with { SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256, Extensions = [extension] }));
}
