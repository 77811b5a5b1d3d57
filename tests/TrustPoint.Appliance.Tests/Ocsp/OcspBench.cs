using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Ocsp;

/// <summary>A running appliance with devices to ask about: by our own codec, by raw octets, by other people's tools.</summary>
public sealed class OcspBench : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });

    internal ApplianceProcess Process { get; private set; } = null!;

    /// <summary>The certificate of the authority that issues to devices.</summary>
    internal Certificate Issuer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync();
        var issuer = await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{Process.HttpPort}/ca/evaluation-issuing-g1.crt"));
        Issuer = Certificate.Decode(issuer);
        await File.WriteAllTextAsync(folder.File("issuer.pem"), PemEncoding.WriteString("CERTIFICATE", issuer) + "\n");
        await File.WriteAllTextAsync(folder.File("anchor.pem"), (await Process.CommandAsync("ca", "export", "--anchors")).Done);
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    /// <summary>A device with a certificate, which stands in NAME.pem for the tools.</summary>
    internal async Task<FleetDevice> EnrolAsync(string name)
    {
        var device = await FleetDevice.EnrolAsync(Process, name);
        await File.WriteAllTextAsync(folder.File($"{name}.pem"), device.Tls.TargetCertificate.ExportCertificatePem() + "\n");
        return device;
    }

    /// <summary>Runs a tool beside issuer.pem, anchor.pem and the devices' certificates; <c>$url</c> is the responder's.</summary>
    internal Task<ShellResult> ToolAsync(string script) =>
        Shell.BashAsync(script, folder.Path, new Dictionary<string, string> { ["url"] = $"http://127.0.0.1:{Process.HttpPort}/ocsp" });

    /// <summary>DER of a request about one certificate.</summary>
    internal byte[] Request(string serial, ReadOnlySpan<byte> nonce = default) =>
        OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA1, Issuer, Convert.FromHexString(serial))], nonce);

    /// <summary>Posts a request.</summary>
    internal async Task<OcspResponse> PostAsync(byte[] request)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new("application/ocsp-request");
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{Process.HttpPort}/ocsp"), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return OcspResponse.Decode(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>What is said of a certificate now.</summary>
    internal async Task<CertStatus> StatusAsync(string serial) => (await PostAsync(Request(serial))).Basic!.Data.Responses.Single().Status;

    /// <summary>Sends octets to the plain HTTP port and reads until the server closes.</summary>
    internal async Task<(int Status, string Head, byte[] Body)> RawAsync(byte[] octets)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Process.HttpPort);
        await tcp.GetStream().WriteAsync(octets);
        using var answer = new MemoryStream();
        await tcp.GetStream().CopyToAsync(answer);
        var end = answer.ToArray().AsSpan().IndexOf("\r\n\r\n"u8);
        var head = Encoding.Latin1.GetString(answer.ToArray(), 0, end);
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, answer.ToArray()[(end + 4)..]);
    }

    /// <summary>The same with a GET whose target is as it stands here.</summary>
    internal Task<(int Status, string Head, byte[] Body)> GetAsync(string target, string method = "GET", string header = "X-Nothing: x") =>
        RawAsync(Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n\r\n"));
}
