using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Est.Tests.Hosting;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record Reply(int Status, string Head, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>HTTP/1.1 over TLS, byte by byte: what an HTTP library would tidy up arrives as it was written.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient tcp = new();
    private readonly Stream stream;

    private TlsClient(int port, X509Certificate2? certificate, SslProtocols protocol, X509Certificate2Collection others)
    {
        tcp.Connect("127.0.0.1", port);
        if (protocol == SslProtocols.None)
        {
            stream = tcp.GetStream();
            return;
        }
        var tls = new SslStream(tcp.GetStream());
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, others, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, _) => server?.Subject == "CN=localhost",
        });
        stream = tls;
    }

    /// <summary>tls-unique of this connection, RFC 5929 section 3.</summary>
    public byte[] TlsUnique
    {
        get
        {
            using var binding = ((SslStream)stream).TransportContext.GetChannelBinding(ChannelBindingKind.Unique)!;
            var bytes = new byte[binding.Size];
            Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);
            return bytes[(32 + "tls-unique:".Length)..];
        }
    }

    /// <param name="port">On loopback.</param>
    /// <param name="certificate">Null for none.</param>
    /// <param name="protocol">None for plain HTTP.</param>
    /// <param name="others">Sent beside it.</param>
    public static Task<TlsClient> ConnectAsync(int port, X509Certificate2? certificate, SslProtocols protocol, X509Certificate2Collection? others = null) =>
        Task.Run(() => new TlsClient(port, certificate, protocol, others ?? []));

    public Task<Reply> GetAsync(string target, params string[] headers) => SendAsync("GET", target, headers, []);

    public Task<Reply> PostAsync(string target, byte[] body, params string[] headers) =>
        SendAsync("POST", target, [$"Content-Length: {body.Length}", .. headers], body);

    /// <summary>Posts a request as RFC 8951 has it, by name and code.</summary>
    public Task<Reply> EnrolAsync(byte[] request, params string[] headers) =>
        PostAsync("/.well-known/est/simpleenroll", Base64(request), [Pkcs10, Basic(FakeAuthority.User, FakeAuthority.Code), .. headers]);

    public async Task<Reply> SendAsync(string method, string target, string[] headers, byte[] body)
    {
        var head = string.Concat(headers.Select(header => $"{header}\r\n"));
        await WriteAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n");
        await stream.WriteAsync(body);
        return await ReadAsync();
    }

    public async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    public async Task<Reply> ReadAsync()
    {
        var reply = await ReadHeadOfAsync();
        await stream.ReadExactlyAsync(reply.Body);
        return reply;
    }

    /// <summary>Reads an answer without its body: that to HEAD has a length and no body.</summary>
    public async Task<Reply> ReadHeadOfAsync()
    {
        var head = await ReadHeadAsync();
        var lines = head.Split("\r\n");
        var headers = lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), head, headers, body);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
    }

    public const string Pkcs10 = "Content-Type: application/pkcs10";

    public static string Basic(string user, string password) =>
        $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    public static byte[] Base64(byte[] der) => Encoding.ASCII.GetBytes(Convert.ToBase64String(der) + "\n");

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
