using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>HTTP/1.1 byte by byte, so that a test sees whether a connection lives on.</summary>
internal sealed class Connection(TcpClient tcp, Stream stream) : IAsyncDisposable
{
    public const string Voucher = "application/voucher-cms+json";
    public const string Json = "application/json";

    // An answer that never comes is a failure, not a wait.
    private readonly CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));

    public static async Task<Connection> OpenAsync(int port, X509Certificate2? certificate, bool isTls = true)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port);
        if (!isTls) return new(tcp, tcp.GetStream());
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, _) => server?.Subject == "CN=localhost", // provisional, as a pledge has it
        });
        return new(tcp, tls);
    }

    public Task<Reply> RequestVoucherAsync(byte[] body, params string[] headers) => PostAsync("/.well-known/brski/requestvoucher", Voucher, body, headers);

    public async Task<Reply> PostAsync(string path, string mediaType, byte[] body, params string[] headers)
    {
        await WriteAsync("POST", path, [$"Content-Type: {mediaType}", $"Content-Length: {body.Length}", .. headers]);
        await stream.WriteAsync(body);
        return await ReadAsync();
    }

    public async Task WriteAsync(string method, string path, params string[] headers) =>
        await WriteAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n");

    public async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    public async Task<Reply> ReadAsync()
    {
        var lines = (await ReadHeadAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, limit.Token);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    /// <summary>Whether the other side closes it. Waits until it does.</summary>
    public async Task<bool> IsClosedAsync() => await stream.ReadAsync(new byte[1], limit.Token) == 0;

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
        limit.Dispose();
    }

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            await stream.ReadExactlyAsync(one, limit.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
