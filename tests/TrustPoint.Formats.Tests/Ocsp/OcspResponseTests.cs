using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Ocsp;

/// <summary>Responses, RFC 6960 section 4.2.1.</summary>
public sealed class OcspResponseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Certificate Issuer = Certificate.Decode(Golden.Bytes("ocsp-response", "issuer.der"));

    public static TheoryData<string> Good => Golden.Good("ocsp-response");

    public static TheoryData<string, string> Bad => Golden.Bad("ocsp-response");

    [Theory, MemberData(nameof(Good))] // what OpenSSL's responder answers
    public void Known_responses_are_read_and_written_octet_for_octet(string file)
    {
        var der = Golden.Bytes("ocsp-response", file);
        var basic = OcspResponse.Decode(der).Basic!;

        Assert.Equal(basic.TbsDer.ToArray(), basic.Data.Encode());
        Assert.Equal(der, OcspResponse.Assemble(basic.TbsDer.Span, basic.SignatureAlgorithm, basic.Signature.Span, [.. basic.Certificates.Select(certificate => certificate.Der)]));
        // RFC 6960 section 4.2.2.2: the issuer itself, or whom it delegated.
        var signer = basic.Certificates is [var responder] ? responder : file.Contains("by-issuer", StringComparison.Ordinal) ? Issuer : null;
        if (signer is null) return;
        Assert.True(basic.IsSignedBy(signer.PublicKey));
        Assert.True(basic.Data.Responder.Names(signer));
        Assert.False(basic.Data.Responder.Names(signer == Issuer ? Certificate.Decode(Golden.Bytes("certificate", "good-openssl-root.der")) : Issuer));
    }

    [Fact]
    public void Each_status_is_read()
    {
        var data = OcspResponse.Decode(Golden.Bytes("ocsp-response", "good-openssl-four.der")).Basic!.Data;
        Assert.Equal(
            [new CertStatus.Good(), new CertStatus.Revoked(Now, CrlReason.KeyCompromise), new CertStatus.Revoked(Now, CrlReason.CertificateHold), new CertStatus.Unknown()],
            data.Responses.Select(response => response.Status));
        Assert.All(data.Responses, response => Assert.Equal(response.ThisUpdate.AddHours(1), response.NextUpdate));
        Assert.Equal(16, data.Nonce!.Value.Length);
        Assert.False(data.ExtendedRevoke);
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_response_that_breaks_a_rule_is_refused(string file, string reason)
    {
        var der = Golden.Bytes("ocsp-response", file);
        Refusal.Expect(reason, () => OcspResponse.Decode(der));
    }

    [Theory] // RFC 6960 section 4.2.1
    [InlineData(OcspResponseStatus.MalformedRequest, "30030A0101", "malformedrequest")]
    [InlineData(OcspResponseStatus.InternalError, "30030A0102", "internalerror")]
    [InlineData(OcspResponseStatus.TryLater, "30030A0103", "trylater")]
    [InlineData(OcspResponseStatus.SigRequired, "30030A0105", "sigrequired")]
    [InlineData(OcspResponseStatus.Unauthorized, "30030A0106", "unauthorized")]
    public void An_error_is_five_octets_without_a_signature(OcspResponseStatus status, string hex, string words)
    {
        var der = OcspResponse.Failure(status);
        Assert.Equal(hex, Convert.ToHexString(der));
        var read = OcspResponse.Decode(der);
        Assert.Equal((status, null), (read.Status, read.Basic));
        using var judge = new Judge();
        judge.Write("response.der", der);
        Assert.Contains($"Responder Error: {words}", judge.Ask("sh", "-c", "openssl ocsp -respin response.der -noverify || true"), StringComparison.Ordinal);
    }

    [Theory] // RFC 6960 section 4.2.1: good [0] and unknown [2] are NULL, revoked [1] a time, and a reason where there is one to give
    [InlineData("good", "8000")]
    [InlineData("unknown", "8200")]
    [InlineData("revoked", "A111180F32303236313132313132303030305A")]
    [InlineData("revoked for a reason", "A116180F32303236313132313132303030305AA0030A0101")]
    public void A_status_has_these_octets(string status, string hex)
    {
        CertStatus value = status switch
        {
            "good" => new CertStatus.Good(),
            "unknown" => new CertStatus.Unknown(),
            "revoked" => new CertStatus.Revoked(Now, CrlReason.Unspecified),
            _ => new CertStatus.Revoked(Now, CrlReason.KeyCompromise),
        };
        var data = Data() with { Responses = [new(Asked(), value, Now, null, null)] };
        Assert.Contains(Convert.ToHexString(Asked().Der.Span) + hex + "180F32303236313132313132303030305A", Convert.ToHexString(data.Encode()), StringComparison.Ordinal);
    }

    [Fact] // RFC 6960 sections 4.4.4 and 4.4.8, RFC 9654 section 2.1
    public void OpenSsl_and_GnuTls_verify_and_read_what_is_written()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var nonce = RandomNumberGenerator.GetBytes(32);
        var data = Data() with
        {
            Responder = ResponderId.Of(SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo())),
            Responses =
            [
                new(Asked(), new CertStatus.Good(), Now, Now.AddHours(1), Now.AddYears(-1)),
                new(Asked(2), new CertStatus.Revoked(DateTimeOffset.UnixEpoch, CrlReason.CertificateHold), Now, Now.AddHours(1), null),
            ],
            Nonce = nonce,
            ExtendedRevoke = true,
        };
        var tbs = data.Encode();
        var der = OcspResponse.Assemble(tbs, SignatureAlgorithm.EcdsaSha256, key.SignData(tbs, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var read = OcspResponse.Decode(der).Basic!;
        Assert.True(read.IsSignedBy(SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo())));
        Assert.Equal((true, Now.AddYears(-1)), (read.Data.ExtendedRevoke, read.Data.Responses[0].ArchiveCutoff));
        Assert.Equal(nonce, read.Data.Nonce!.Value.ToArray());

        using var judge = new Judge();
        judge.Write("response.der", der);
        var text = judge.Ask("openssl", "ocsp", "-respin", "response.der", "-noverify", "-resp_text");
        foreach (var expected in new[]
        {
            "Cert Status: good", "Cert Status: revoked", "Revocation Time: Jan  1 00:00:00 1970 GMT", "certificateHold (0x6)", "Next Update: Nov 21 13:00:00 2026 GMT",
            "OCSP Archive Cutoff:", "Nov 21 12:00:00 2025 GMT", "OCSP Nonce:", $"0420{Convert.ToHexString(nonce)}",
        }) Assert.Contains(expected, text, StringComparison.Ordinal);
        var said = judge.Ask("ocsptool", "--response-info", "--infile", "response.der");
        foreach (var expected in new[] { "Certificate Status: good", "Certificate Status: revoked", $"Nonce: {Convert.ToHexStringLower(nonce)}" })
            Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_over_other_octets_does_not_verify()
    {
        var basic = OcspResponse.Decode(Golden.Bytes("ocsp-response", "good-openssl-by-issuer.der")).Basic!;
        var forged = (basic.Data with { ProducedAt = basic.Data.ProducedAt.AddSeconds(1) }).Encode();
        Assert.False(OcspResponse.Decode(OcspResponse.Assemble(forged, basic.SignatureAlgorithm, basic.Signature.Span)).Basic!.IsSignedBy(Issuer.PublicKey));
    }

    private static CertId Asked(byte serial = 1) => CertId.Of(HashAlgorithmName.SHA1, Issuer, [serial]);

    private static ResponseData Data() => new() { Responder = ResponderId.Of(Issuer.PublicKey), ProducedAt = Now, Responses = [] };
}
