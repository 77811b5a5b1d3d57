using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Requests;

/// <summary>RFC 2986 section 4.2: what we write, the base library reads, and the signature holds.</summary>
public sealed class CertificationRequestDraftTests
{
    [Fact] // RFC 2985 section 5.4.2: one extensionRequest
    public void A_request_is_read_by_the_base_library_with_all_that_it_asks_for()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        GeneralName[] names = [new GeneralName.Dns("pump-1.plant")];
        var attribute = new RawAttribute(Oids.ChallengePassword, [new byte[] { 0x0C, 1, (byte)'x' }]);
        var draft = new CertificationRequestDraft(
            DistinguishedName.Build([new(Oids.CommonName, "pump-1")]), key.ExportSubjectPublicKeyInfo(), SignatureAlgorithm.EcdsaSha256,
            [Extensions.SubjectAltName(names, subjectIsEmpty: false), Extensions.KeyUsage(KeyUsages.DigitalSignature)], [attribute]);

        var request = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        Assert.True(request.ProvesPossession());
        Assert.Equal("x", request.ChallengePassword);
        var read = CertificateRequest.LoadSigningRequest(request.Der.ToArray(), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        Assert.Equal("CN=pump-1", read.SubjectName.Name);
        Assert.Equal([Oids.SubjectAltName, Oids.KeyUsage], read.CertificateExtensions.Select(extension => extension.Oid!.Value));
        Assert.Equal([false, true], read.CertificateExtensions.Select(extension => extension.Critical));
    }

    [Fact] // RFC 2986 section 4.1: the attributes are there even when there are none
    public void A_request_without_wishes_has_an_empty_set_of_attributes()
    {
        using var key = RSA.Create(2048);
        var draft = new CertificationRequestDraft(DistinguishedName.Empty, key.ExportSubjectPublicKeyInfo(), SignatureAlgorithm.RsaPkcs1Sha256, [], []);
        var request = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.Equal([0xA0, 0x00], draft.ToSign.Span[^2..].ToArray());
        Assert.True(request.ProvesPossession());
        CertificateRequest.LoadSigningRequest(request.Der.ToArray(), HashAlgorithmName.SHA256);
    }

    [Fact]
    public void A_signature_of_another_key_proves_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = new CertificationRequestDraft(DistinguishedName.Empty, key.ExportSubjectPublicKeyInfo(), SignatureAlgorithm.EcdsaSha256, [], []);
        Assert.False(draft.Assemble(other.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)).ProvesPossession());
    }
}
