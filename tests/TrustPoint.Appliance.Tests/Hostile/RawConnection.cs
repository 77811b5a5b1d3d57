using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Sends bytes to a port and reads the status of what comes back; opens anew where the server closes after an error.</summary>
internal sealed class RawConnection(int port, X509Certificate2? certificate, bool isTls) : IAsyncDisposable
{
    private Stream? stream;

    /// <summary>Sends one request and reads its whole answer.</summary>
    /// <param name="request">Head and body.</param>
    /// <param name="isHead">True: a HEAD has no body, whatever its Content-Length says (RFC 9112 section 6.3).</param>
    public async Task<int> StatusAsync(byte[] request, bool isHead = false)
    {
        stream ??= await OpenAsync();
        await stream.WriteAsync(request);
        var (head, body) = await HeadAsync(stream);
        if (!isHead) await ReadBodyAsync(stream, head, body);
        if (Header(head, "Connection") == "close")
        {
            await stream.DisposeAsync();
            stream = null;
        }
        return int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (stream is not null) await stream.DisposeAsync();
    }

    private async Task<Stream> OpenAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!isTls) return plain;
        var tls = new SslStream(plain);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
#pragma warning disable CA5359 // a stranger asks; whom it trusts is not the question here
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return tls;
    }

    private static async Task<(string Head, byte[] Body)> HeadAsync(Stream stream)
    {
        var buffer = new byte[32 * 1024];
        for (var filled = 0; ;)
        {
            filled += await ReadAsync(stream, buffer.AsMemory(filled));
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return (Encoding.Latin1.GetString(buffer, 0, end), buffer[(end + 4)..filled]);
        }
    }

    // To its end, so that the connection can be used again.
    private static async Task ReadBodyAsync(Stream stream, string head, byte[] begun)
    {
        var isChunked = Header(head, "Transfer-Encoding") is not null;
        var length = Header(head, "Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var body = begun.AsMemory();
        for (var rest = new byte[16 * 1024]; isChunked ? !IsLastChunk(body.Span) : body.Length < length;)
        {
            var read = await ReadAsync(stream, rest);
            body = (byte[])[.. body.Span, .. rest.AsSpan(0, read)];
        }
    }

    // RFC 9112 section 7.1
    private static bool IsLastChunk(ReadOnlySpan<byte> body) => body.SequenceEqual("0\r\n\r\n"u8) || body.EndsWith("\r\n0\r\n\r\n"u8);

    private static async Task<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        var read = await stream.ReadAsync(buffer);
        return read > 0 ? read : throw new IOException("the server closed the connection without an answer");
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
