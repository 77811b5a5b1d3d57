using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>Machines that prove a certificate in place of an API key: the rules of devices (RFC 7030 section 3.3.2), and whose it is.</summary>
[Collection(AdmissionCollection.Name)]
public sealed class MachineCertificateTests(AdmissionAppliance plant)
{
    private static int made;

    [Theory]
    [InlineData("valid", "")]
    [InlineData("released from hold", "")]
    [InlineData("of another domain", "")]
    [InlineData("expired", "it has expired")]
    [InlineData("not yet valid", "it is not valid yet")]
    [InlineData("of a foreign CA", "no authority of ours issued it")]
    [InlineData("with the names and serial of another", "not the one that was issued under its serial number")]
    [InlineData("a CA certificate", "CA")]
    [InlineData("without EKU", "it has no extKeyUsage")]
    [InlineData("with another EKU", "clientAuth")]
    [InlineData("not in the database", "it is not known here")]
    [InlineData("revoked", "it is revoked")]
    [InlineData("on hold", "it is on hold")]
    [InlineData("of a revoked authority", "its authority is revoked")]
    public async Task A_certificate_that_is_a_machines_key_is_good_as_long_as_it_is_ours_and_good(string state, string reason)
    {
        var shown = plant[state];
        var key = await ListAsync(shown.Certificate!);
        using var client = Client(shown.Certificate, shown.Chain);
        await AssertAsync(client, HttpMethod.Get, "devices", reason.Length == 0 ? 200 : 403, reason);
        await plant.Process.AdminAsync(HttpMethod.Post, $"api-keys/{key}/revoke");
        await AssertAsync(client, HttpMethod.Get, "devices", 403, reason);
    }

    [Fact]
    public async Task A_good_certificate_that_is_nobodys_key_opens_nothing()
    {
        using var client = Client(plant.Registrar);
        await AssertAsync(client, HttpMethod.Get, "devices", 403, "no key of a machine here");
        // Nor does a good secret beside it: this listener knows certificates alone.
        var secret = await KeyAsync("administrator", new { note = "secret" });
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret.GetProperty("key").GetString());
        await AssertAsync(client, HttpMethod.Get, "devices", 403, "no key of a machine here");
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_connection()
    {
        using var client = Client(null);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("devices"));
    }

    [Fact]
    public async Task It_may_what_its_machine_may_and_asks_for_no_web_page()
    {
        using var certificate = await (await TestDevice.AddAsync(plant.Process, "mes-1")).EnrolAsync();
        await ListAsync(certificate, "auditor");
        using var client = Client(certificate);
        await AssertAsync(client, HttpMethod.Get, "devices", 200, "");
        await AssertAsync(client, HttpMethod.Post, "restart", 403, "may not");
        await AssertAsync(client, HttpMethod.Get, "/healthz", 404, "no such path");
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        await AssertAsync(client, HttpMethod.Get, "devices", 403, "not for web pages");
        // One certificate is one key, for ever.
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ListAsync(certificate));
        Assert.Contains("is or was an API key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_machine_has_a_certificate_as_its_key()
    {
        var name = FormattableString.Invariant($"person-{Interlocked.Increment(ref made)}");
        await plant.Process.AdminAsync(HttpMethod.Post, "people", new { name });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => plant.Process.AdminAsync(HttpMethod.Post, $"people/{name}/api-keys", new { note = "x", certificatePem = plant.Registrar.ExportCertificatePem() }));
        Assert.Contains("only a machine has a certificate", refused.Message, StringComparison.Ordinal);
    }

    private async Task<string> ListAsync(X509Certificate2 certificate, string role = "administrator")
    {
        var key = await KeyAsync(role, new { note = "mTLS", certificatePem = certificate.ExportCertificatePem() });
        Assert.Equal((JsonValueKind.Null, true), (key.GetProperty("key").ValueKind, certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).StartsWith(key.GetProperty("name").GetString()!, StringComparison.OrdinalIgnoreCase)));
        return key.GetProperty("name").GetString()!;
    }

    private async Task<JsonElement> KeyAsync(string role, object wanted)
    {
        var owner = FormattableString.Invariant($"mtls-{Interlocked.Increment(ref made)}");
        await plant.Process.AdminAsync(HttpMethod.Post, "machines", new { name = owner, roles = new[] { role } });
        return await plant.Process.AdminAsync(HttpMethod.Post, $"people/{owner}/api-keys", wanted);
    }

    // Each from an address of its own: what is wrong in one test makes no other wait.
    private HttpClient Client(X509Certificate2? certificate, X509Certificate2Collection? chain = null)
    {
        var source = new IPAddress([127, 0, 1, (byte)Interlocked.Increment(ref made)]);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(IPAddress.Loopback, plant.ApiPort, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
#pragma warning disable CA5359 // who answers is not what is tried
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        if (certificate is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{plant.ApiPort}/api/v1/") };
    }

    private static async Task AssertAsync(HttpClient client, HttpMethod method, string path, int status, string reason)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await client.SendAsync(request);
        var words = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {words}");
        if (status != 200) Assert.Contains(reason, JsonSerializer.Deserialize<JsonElement>(words).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
