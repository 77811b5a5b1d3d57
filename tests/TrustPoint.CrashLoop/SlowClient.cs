using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What a client is slow at.</summary>
internal enum Slowness
{
    /// <summary>A TLS handshake that never ends.</summary>
    Handshake,

    /// <summary>Request headers.</summary>
    Headers,

    /// <summary>The body of a request.</summary>
    Body,
}

/// <summary>A client that sends one octet a second, for as long as it may.</summary>
internal static class SlowClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A ClientHello of 508 octets, of which nothing is wrong up to where it is cut.
    private static readonly byte[] Hello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, .. new byte[32]];

    private static readonly byte[] Head = Encoding.ASCII.GetBytes($"POST /.well-known/est/simplereenroll HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\nX-Slow: {new string('a', 4000)}");

    private static readonly byte[] HeadOfBody = "POST /.well-known/est/simplereenroll HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\nContent-Length: 4000\r\n\r\n"u8.ToArray();

    /// <summary>Does it until the server ends it.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="device">What it shows: whoever may not ask is answered before the body.</param>
    /// <param name="slowness">What it is slow at.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> RunAsync(int port, SslStreamCertificateContext device, Slowness slowness, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            if (slowness == Slowness.Handshake)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                await using var plain = new NetworkStream(socket, ownsSocket: false);
                watch.Restart();
                await TrickleAsync(plain, Hello, ct);
                return watch.Elapsed;
            }
            await using var connection = await EstConnection.OpenAsync(port, device);
            watch.Restart();
            if (slowness == Slowness.Body) await connection.Stream.WriteAsync(HeadOfBody, ct);
            await TrickleAsync(connection.Stream, slowness == Slowness.Body ? new byte[4000] : Head, ct);
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The server had enough, or we have.
        }
        return watch.Elapsed;
    }

    // Until the server closes, with or without an answer.
    private static async Task TrickleAsync(Stream stream, byte[] octets, CancellationToken ct)
    {
        var answer = stream.ReadAsync(new byte[4096], ct).AsTask();
        foreach (var octet in octets)
        {
            if (await Task.WhenAny(answer, Task.Delay(Pause, ct)) == answer) break;
            await stream.WriteAsync(new[] { octet }, ct);
        }
        _ = await answer;
    }
}
