using System.Net;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Retirement;

/// <summary>What others see of an authority that was ended with <c>ca end</c>: over plain HTTP, over TLS, and what fsck says when its key is there again.</summary>
public sealed class EndedAuthorityTests
{
    [Fact] // LIF-57, RFC 6960 section 2.3, RFC 5280 section 6.1.3
    public async Task LIF_57_OCSP_answers_unauthorized_and_the_last_list_is_served_on_also_after_a_restart()
    {
        using var http = new HttpClient();
        // Asked before as well: what is kept for others to be told again is not told again.
        await using var ended = await EndedAuthority.StartAsync(before => Waiting.UntilAsync(async () => (await AskAsync(before, http)).Status == OcspResponseStatus.Successful));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(OcspResponseStatus.Unauthorized, (await AskAsync(ended, http)).Status);
            using (var get = await http.GetAsync(Url(ended, $"ocsp/{Uri.EscapeDataString(Convert.ToBase64String(About(ended)))}")))
            {
                Assert.Equal("30030A0106", Convert.ToHexString(await get.Content.ReadAsByteArrayAsync()));
                Assert.True(get.Headers.CacheControl!.NoStore); // RFC 9919 section 7.2
            }
            using (var answer = await http.GetAsync(Url(ended, $"crl/{EndedAuthority.Name}.crl")))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                var list = CertificateList.Decode(await answer.Content.ReadAsByteArrayAsync());
                Assert.True(list.IsSignedBy(ended.Issuer.PublicKey));
                Assert.Equal(ended.Issuer.NotAfter, list.NextUpdate);
                Assert.Contains(Convert.FromHexString(ended.Issued.SerialNumber), list.Entries.Select(entry => entry.Serial.ToArray()));
            }
            // The authority above it goes on, and says that nothing of it is revoked.
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(Url(ended, "crl/evaluation-root-g1.crl"))).StatusCode);
            Assert.Equal((200, "ok\n"), await ended.Box.HealthAsync());
            if (round == 0) await ended.Box.RestartAsync();
        }
    }

    [Fact] // LIF-57, RFC 7030 sections 4.1.3 and 4.2.3
    public async Task LIF_57_a_device_of_its_domain_is_refused_with_403_and_with_what_to_do_until_the_domain_has_another_authority()
    {
        await using var ended = await EndedAuthority.StartAsync();
        var box = ended.Box;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (cacerts, enrol) = (EstRequest.Get(EstRequest.Target("closing/cacerts")), EstRequest.Enrol("closing/simpleenroll", TestDevice.Pkcs10("CN=press-10", key), ended.Late.Credentials));
        await using (var connection = await EstConnection.OpenAsync(box.DevicesPort, null))
        {
            foreach (var request in new[] { cacerts, enrol })
            {
                Assert.Equal(403, await connection.SendAsync(request));
                Assert.Contains("Content-Type: text/plain", connection.Head, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Retry-After", connection.Head, StringComparison.OrdinalIgnoreCase); // there is nothing to wait for
                var words = Encoding.UTF8.GetString(connection.Body.Span);
                Assert.StartsWith("The authority closing was ended for ever on ", words, StringComparison.Ordinal);
                Assert.Contains("its key is destroyed. Nothing is issued in the domain closing until it is given another authority", words, StringComparison.Ordinal);
            }
            // Nobody else learns it by asking for a certificate, and other domains go on.
            Assert.Equal(401, await connection.SendAsync(EstRequest.Enrol("closing/simpleenroll", TestDevice.Pkcs10("CN=press-10", key), "press-10:wrong-code-0000")));
            Assert.Equal(200, await connection.SendAsync(EstRequest.Get(EstRequest.Target("cacerts"))));
        }
        // What it issued is revoked, and renews nothing.
        await using (var revoked = await TestDevice.ConnectAsync(box, ended.Issued))
        {
            Assert.Equal(403, await revoked.SendAsync(EstRequest.Enrol("closing/simplereenroll", TestDevice.Pkcs10("CN=press-9", key))));
            Assert.Contains("revoked", Encoding.UTF8.GetString(revoked.Body.Span), StringComparison.Ordinal);
        }
        // Whoever looks after the box finds who came, and why it was refused.
        await Waiting.UntilAsync(async () => $"{await box.JsonAsync("audit", "list", "--about", "press-10")}".Contains("was ended for ever", StringComparison.Ordinal));

        // The code is good still.
        await box.JsonAsync("domain", "set", "closing", "--authority", "evaluation-issuing-g1");
        await using var again = await EstConnection.OpenAsync(box.DevicesPort, null);
        Assert.Equal(200, await again.SendAsync(cacerts));
        Assert.Equal(200, await again.SendAsync(enrol));
    }

    [Fact] // LIF-57: a token that is put back from a copy
    public async Task LIF_57_fsck_finds_a_destroyed_key_that_is_in_the_token_again_and_nothing_where_it_is_gone()
    {
        string tokens = null!;
        var copy = new Dictionary<string, byte[]>();
        await using var ended = await EndedAuthority.StartAsync(async before =>
        {
            tokens = Path.Combine(before.Box.DataDirectory, "softhsm", "tokens");
            foreach (var file in Directory.EnumerateFiles(tokens, "*", SearchOption.AllDirectories)) copy[file] = await File.ReadAllBytesAsync(file);
        });
        await ended.Box.StopAsync();
        var clean = await ended.Box.CommandAsync("fsck");
        Assert.True(clean.ExitCode == 0, clean.Error);

        var back = copy.Where(file => !File.Exists(file.Key)).ToList();
        Assert.NotEmpty(back);
        foreach (var (file, octets) in back) await File.WriteAllBytesAsync(file, octets);
        var found = await ended.Box.CommandAsync("fsck");
        Assert.NotEqual(0, found.ExitCode);
        Assert.Contains("1 findings:\nThe key of the authority closing is destroyed by its certificate of retirement, and is in ", found.Error, StringComparison.Ordinal);
        Assert.Contains("again: it may be from a backup.", found.Error, StringComparison.Ordinal);
    }

    private static byte[] About(EndedAuthority of) => OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA1, of.Issuer, Convert.FromHexString(of.Issued.SerialNumber))], []);

    private static async Task<OcspResponse> AskAsync(EndedAuthority of, HttpClient http)
    {
        using var content = new ByteArrayContent(About(of)) { Headers = { ContentType = new("application/ocsp-request") } };
        using var answer = await http.PostAsync(Url(of, "ocsp"), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return OcspResponse.Decode(await answer.Content.ReadAsByteArrayAsync());
    }

    private static Uri Url(EndedAuthority of, string path) => new($"http://127.0.0.1:{of.Box.HttpPort}/{path}");
}
