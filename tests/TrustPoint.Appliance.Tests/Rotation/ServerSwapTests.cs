using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Rotation;

/// <summary>The appliance's own TLS certificate is replaced while it serves.</summary>
public class ServerSwapTests
{
    private const string CaCertificates = "/.well-known/est/cacerts";

    [Fact]
    public async Task An_open_connection_goes_on_a_new_one_sees_the_new_certificate_and_a_kill_leaves_no_key_behind()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await using (var appliance = await ApplianceProcess.StartAsync(data))
        {
            var shown = new ConcurrentQueue<string>();
            using var open = Client(appliance, shown);
            Assert.Equal(HttpStatusCode.OK, (await open.GetAsync(CaCertificates)).StatusCode);
            var before = await ServerAsync(appliance);
            Assert.Equal(before.Sha256, Assert.Single(shown));
            Assert.Equal(1, await KeysAsync(data));

            var serial = (await appliance.AdminAsync(HttpMethod.Get, $"certificates/{before.Sha256}")).GetProperty("serial").GetString()!;
            await appliance.JsonAsync("cert", "revoke", serial, "--reason", "superseded");
            _ = (await appliance.CommandAsync("job", "run", "tls-certificates")).Done;
            await Waiting.UntilAsync(async () => (await ServerAsync(appliance)).Sha256 != before.Sha256);

            Assert.Equal(HttpStatusCode.OK, (await open.GetAsync(CaCertificates)).StatusCode);
            Assert.Single(shown); // no second handshake: nothing was dropped
            using var newcomer = Client(appliance, shown);
            Assert.Equal(HttpStatusCode.OK, (await newcomer.GetAsync(CaCertificates)).StatusCode);
            var after = await ServerAsync(appliance);
            Assert.Equal([before.Sha256, after.Sha256], shown);
            // For the overlap both are there: a handshake may have begun with the one before.
            Assert.Equal((1, 2), (after.Ending, await KeysAsync(data)));
            await appliance.EndAsync(Signal.Kill);
        }

        await using var again = await ApplianceProcess.StartAsync(data);
        await Waiting.UntilAsync(async () => await KeysAsync(data) == 1);
        Assert.Equal(HttpStatusCode.OK, (await Client(again, []).GetAsync(CaCertificates)).StatusCode);
    }

    private static HttpClient Client(ApplianceProcess appliance, ConcurrentQueue<string> shown)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // which certificate it is, is what is looked at
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown.Enqueue(Convert.ToHexStringLower(SHA256.HashData(certificate!.GetRawCertData())));
            return true;
        };
#pragma warning restore CA5359
        return new(handler) { BaseAddress = new(appliance.DevicesUrl) };
    }

    private static async Task<(string Sha256, int Ending)> ServerAsync(ApplianceProcess appliance)
    {
        var held = (await appliance.JsonAsync("rotation", "credentials")).EnumerateArray().Single(one => one.GetProperty("use").GetString() == "server");
        return (held.GetProperty("sha256").GetString()!, held.GetProperty("ending").GetArrayLength());
    }

    // Keys of the TLS certificate in the token: by its label, as the appliance itself finds them.
    private static async Task<int> KeysAsync(string data)
    {
        var pin = (await File.ReadAllTextAsync(Path.Combine(data, "token.pin"))).Trim();
        var listed = await Shell.RunAsync(
            "pkcs11-tool", ["--module", Pkcs11.Tokens.SoftHsm.FindModule()!, "--login", "--pin", pin, "--list-objects", "--type", "privkey"],
            environment: new Dictionary<string, string> { ["SOFTHSM2_CONF"] = Path.Combine(data, "softhsm", "softhsm2.conf") });
        return listed.Done.Split("Private Key Object").Count(entry => entry.Contains("TLS server (", StringComparison.Ordinal));
    }
}
