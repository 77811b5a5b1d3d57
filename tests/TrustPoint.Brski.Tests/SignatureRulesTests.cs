using TrustPoint.Brski.Tests.Hosting;

namespace TrustPoint.Brski.Tests;

/// <summary>
/// How a voucher request may be signed: RFC 8366 section 5.4, RFC 5652 sections 5.1 and 5.3, RFC 8995 section 5.6. A registrar that signed its own
/// certificate asks; all that is odd in its message was made by OpenSSL. BRS-1 to BRS-5, BRS-51.
/// </summary>
public sealed class SignatureRulesTests : IAsyncLifetime
{
    private const string P256 = "ec -pkeyopt ec_paramgen_curve:P-256";
    private const string Usual = "-nodetach -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.40";
    private const string VoucherType = "-nodetach -econtent_type 1.2.840.113549.1.9.16.1.40";

    private BrskiHost host = null!;

    [Theory] // BRS-5: ECDSA P-256 with SHA-256 is a MUST; stronger ones and RSA are taken
    [InlineData(P256, $"{VoucherType} -md sha256")]
    [InlineData(P256, $"{VoucherType} -md sha512")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-384", $"{VoucherType} -md sha384")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-521", $"{VoucherType} -md sha512")]
    [InlineData("rsa:2048", $"{VoucherType} -md sha256")]
    [InlineData("rsa:2048", $"{VoucherType} -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1")]
    [InlineData("rsa:3072", $"{VoucherType} -md sha384")]
    [InlineData(P256, $"{VoucherType} -md sha256 -keyid")] // BRS-1: the signer is named by its key
    [InlineData(P256, "-nodetach -md sha256 -econtent_type 1.2.840.113549.1.7.1")] // BRS-2: id-data, and so version 1
    [InlineData(P256, "-nodetach -md sha256 -noattr -econtent_type 1.2.840.113549.1.7.1")] // BRS-3: RFC 5652 section 5.3
    public async Task What_devices_can_verify_is_taken(string key, string how)
    {
        var request = Sign(key, "-sha256", how);
        Assert.Equal(200, (await AskAsync(request)).Status);
        Assert.Equal(request, Assert.Single(host.Recorder.Registrars).Request.Message.Der.ToArray());
    }

    [Theory] // BRS-5: section 5.6
    [InlineData(P256, "-sha256", "-md sha1", 403, "SHA-1 is not accepted")]
    [InlineData("rsa:2048", "-sha256", "-md sha1", 403, "SHA-1 is not accepted")]
    [InlineData("rsa:2048", "-sha256", "-md md5", 403, "MD5 is not accepted")]
    [InlineData("rsa:2048", "-sha256", "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha1", 406, "RSA-PSS is accepted with")]
    [InlineData(P256, "-sha1", "-md sha256", 403, "ECDSA with SHA-1 is not accepted")] // its certificate
    [InlineData("rsa:2048", "-md5", "-md sha256", 403, "RSA with MD5 is not accepted")]
    [InlineData("rsa:2048", "-sha256", "-md sha3-256", 406, "digest algorithm 2.16.840.1.101.3.4.2.8 is not accepted")]
    [InlineData("rsa:2048", "-sha256", "-md sha224", 406, "digest algorithm 2.16.840.1.101.3.4.2.4 is not accepted")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:brainpoolP256r1", "-sha256", "-md sha256", 406, "curve brainpoolP256r1 is not accepted")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:secp256k1", "-sha256", "-md sha256", 406, "curve secp256k1 is not accepted")]
    public async Task A_signature_that_proves_nothing_is_forbidden_and_one_that_nobody_can_verify_is_not_acceptable(string key, string certificate, string how, int status, string reason)
    {
        await RefusesAsync(Sign(key, certificate, $"{VoucherType} {how}"), status, reason);
        Assert.Contains(status == 403 ? "sign with SHA-256 or better" : "sign with ECDSA on P-256", host.Recorder.Refusals[0].Error.Message, StringComparison.Ordinal);
    }

    [Theory] // BRS-1, BRS-3, BRS-4
    [InlineData("-md sha256 -econtent_type 1.2.840.113549.1.9.16.1.40", 400, "the content is detached")]
    [InlineData($"{VoucherType} -md sha256 -noattr", 403, "the signature of the voucher request does not verify")] // RFC 5652 section 5.3: only id-data goes without
    [InlineData($"{VoucherType} -md sha256 -nocerts", 403, "the signer's certificate is not in it")]
    [InlineData("-nodetach -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4", 400, "is not that of a voucher")]
    public async Task A_message_that_breaks_a_rule_is_refused(string how, int status, string reason)
    {
        var prior = Convert.ToBase64String(host.PledgeRequest); // or, without its certificate, it would be taken for a pledge's
        await RefusesAsync(Sign(P256, "-sha256", how, $"{{\"ietf-voucher-request:voucher\":{{\"serial-number\":\"SN-0001\",\"prior-signed-voucher-request\":\"{prior}\"}}}}"), status, reason);
    }

    [Fact] // BRS-5: a key that is known to be breakable
    public async Task A_key_of_1024_bits_is_refused() => await RefusesAsync(Sign("rsa:1024", "-sha256", Usual), 400, "RSA");

    [Fact] // BRS-3: the attribute names another type than the content has
    public async Task A_content_type_that_is_not_the_signed_one_is_refused()
    {
        // id-ct-animaJSONVoucher stands in the content first, and in the attribute after it.
        var request = Sign(P256, "-sha256", Usual).Replace("060b2a864886f70d0109100128", "060b2a864886f70d0109100104");
        await RefusesAsync(request, 403, "the signature of the voucher request does not verify");
    }

    [Fact] // BRS-4, BRS-48: what came along is what may be pinned
    public async Task The_chain_is_as_long_as_the_registrar_sent_it()
    {
        foreach (var (others, length) in new (Identity[], int)[] { ([], 1), ([host.Domain], 2) })
        {
            host.Recorder.Registrars.Clear();
            Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(null), host.Registrar, others))).Status);
            Assert.Equal(length, Assert.Single(host.Recorder.Registrars).Request.Chain.Count);
        }
    }

    public async Task InitializeAsync() => host = await BrskiHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    // A registrar with that key, its certificate signed that way, and its request.
    private static byte[] Sign(string key, string certificate, string how, string? json = null) => OpenSsl.Run(
        $"""
        openssl req -x509 -newkey {key} -nodes -keyout key -out certificate {certificate} -days 2 -subj /CN=registrar -addext extendedKeyUsage=1.3.6.1.5.5.7.3.28
        openssl cms -sign -binary -outform DER -signer certificate -inkey key -in content -out out {how}
        """,
        ("content", json ?? Message.Registrar(null)));

    private async Task RefusesAsync(byte[] request, int status, string reason)
    {
        var reply = await AskAsync(request);
        Assert.Equal((status, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
        Assert.Single(host.Recorder.Refusals);
        Assert.Empty(host.Recorder.Registrars);
        Assert.Empty(host.Recorder.Pledges);
    }

    private async Task<Reply> AskAsync(byte[] request)
    {
        await using var registrar = await host.ConnectAsync(null);
        return await registrar.RequestVoucherAsync(request);
    }
}
