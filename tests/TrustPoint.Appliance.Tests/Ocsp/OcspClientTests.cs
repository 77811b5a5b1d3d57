namespace TrustPoint.Appliance.Tests.Ocsp;

/// <summary>OpenSSL and GnuTLS ask, and verify what they are told (RFC 6960 sections 3.2 and 4.2.2.2).</summary>
public sealed class OcspClientTests(OcspBench bench) : IClassFixture<OcspBench>
{
    public static TheoryData<string, string> Clients() => new()
    {
        { "openssl-sha1", "openssl ocsp -issuer issuer.pem -cert pump.pem -url $url -CAfile anchor.pem -no_nonce" },
        { "openssl-sha1-nonce", "openssl ocsp -issuer issuer.pem -cert pump.pem -url $url -CAfile anchor.pem -nonce" },
        { "openssl-sha256", "openssl ocsp -sha256 -issuer issuer.pem -cert pump.pem -url $url -CAfile anchor.pem -no_nonce" },
        { "openssl-sha256-nonce", "openssl ocsp -sha256 -issuer issuer.pem -cert pump.pem -url $url -CAfile anchor.pem -nonce" },
        { "openssl-get", "openssl ocsp -issuer issuer.pem -cert pump.pem -no_nonce -reqout q.der && curl -sf -o r.der --path-as-is $url/$(base64 -w0 q.der) && openssl ocsp -respin r.der -issuer issuer.pem -cert pump.pem -CAfile anchor.pem" },
        { "gnutls", "ocsptool --ask=$url --load-issuer issuer.pem --load-cert pump.pem --load-trust anchor.pem --load-trust issuer.pem" },
        { "gnutls-nonce", "ocsptool --ask=$url --nonce --load-issuer issuer.pem --load-cert pump.pem --load-trust issuer.pem" },
    };

    [Theory, MemberData(nameof(Clients))]
    public async Task Other_peoples_clients_are_told_good_held_good_and_revoked(string client, string command)
    {
        var device = await bench.EnrolAsync($"{client}-pump");
        command = command.Replace("pump.pem", $"{client}-pump.pem", StringComparison.Ordinal);

        await ExpectAsync(command, "good");
        await bench.Process.JsonAsync("cert", "hold", device.SerialNumber);
        await ExpectAsync(command, "revoked", "certificateHold");
        await bench.Process.JsonAsync("cert", "release", device.SerialNumber);
        await ExpectAsync(command, "good");
        await bench.Process.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "keyCompromise");
        await ExpectAsync(command, "revoked", "keyCompromise");
    }

    [Fact] // RFC 6960 section 2.2
    public async Task A_serial_number_that_was_never_given_is_revoked_since_1970()
    {
        var said = (await bench.ToolAsync("openssl ocsp -issuer issuer.pem -serial 0x4123456789 -url $url -CAfile anchor.pem -no_nonce 2>&1")).Done;
        foreach (var expected in new[] { "Response verify OK", "0x4123456789: revoked", "Reason: certificateHold", "Jan  1 00:00:00 1970 GMT" })
            Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact] // the root answers about the authorities below it, with a responder of its own
    public async Task An_authority_is_asked_about_at_the_same_place()
    {
        var said = (await bench.ToolAsync("openssl ocsp -issuer anchor.pem -cert issuer.pem -url $url -CAfile anchor.pem -nonce 2>&1")).Done;
        Assert.Contains("Response verify OK", said, StringComparison.Ordinal);
        Assert.Contains("issuer.pem: good", said, StringComparison.Ordinal);
    }

    [Fact] // RFC 9919 section 3.2.3
    public async Task About_a_certificate_of_others_a_client_is_told_unauthorized()
    {
        var said = await bench.ToolAsync("""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -subj /CN=Other -days 1 2>/dev/null
            openssl ocsp -issuer other.pem -serial 1 -url $url -CAfile anchor.pem -no_nonce 2>&1
            """);
        Assert.Contains("Responder Error: unauthorized (6)", said.Output, StringComparison.Ordinal);
    }

    private async Task ExpectAsync(string command, string status, string reason = "")
    {
        var said = await bench.ToolAsync($"({command}) 2>&1 || true");
        if (command.Contains("ocsptool", StringComparison.Ordinal))
        {
            Assert.Contains("Success", said.Output, StringComparison.Ordinal);
            Assert.Contains($"Certificate Status: {status}", said.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("Response verify OK", said.Output, StringComparison.Ordinal);
            Assert.Contains($"pump.pem: {status}", said.Output, StringComparison.Ordinal);
            Assert.Contains(reason, said.Output, StringComparison.Ordinal);
        }
    }
}
