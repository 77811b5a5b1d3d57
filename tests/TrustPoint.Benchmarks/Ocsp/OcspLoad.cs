using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TrustPoint.Benchmarks.Est;

namespace TrustPoint.Benchmarks.Ocsp;

/// <summary>Posts OCSP requests over plain TCP: as little client as possible beside the responder that is measured.</summary>
internal static class OcspLoad
{
    private const int ErrorLength = 5; // OCSPResponse without responseBytes

    /// <summary>So many lanes, each sending its requests one after the other.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="lanes">Whole HTTP requests for each lane.</param>
    /// <param name="keepsConnections">False: a connection for each request, the only way that some responders know.</param>
    public static async Task<LoadResult> RunAsync(int port, byte[][][] lanes, bool keepsConnections)
    {
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(lanes.Select(requests => Task.Run(() => LaneAsync(port, requests, keepsConnections))));
        return new(clock.Elapsed.TotalSeconds, [.. latencies.SelectMany(lane => lane).Order()]);
    }

    /// <summary>A whole HTTP request.</summary>
    public static byte[] Post(byte[] request, bool keepsConnection) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /ocsp HTTP/1.1\r\nHost: localhost\r\n{(keepsConnection ? "" : "Connection: close\r\n")}Content-Type: application/ocsp-request\r\nContent-Length: {request.Length}\r\n\r\n")),
        .. request,
    ];

    private static async Task<List<double>> LaneAsync(int port, byte[][] requests, bool keepsConnections)
    {
        var latencies = new List<double>(requests.Length);
        var buffer = new byte[8192];
        Socket? socket = null;
        foreach (var request in requests)
        {
            var start = Stopwatch.GetTimestamp();
            socket ??= await ConnectAsync(port);
            await socket.SendAsync(request);
            await ReadAsync(socket, buffer);
            if (!keepsConnections)
            {
                // No TIME_WAIT: thousands of short connections a second would use up the ports.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
                socket = null;
            }
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        socket?.Dispose();
        return latencies;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task ReadAsync(Socket socket, byte[] buffer)
    {
        var (filled, end, length) = (0, -1, 0);
        while (end < 0 || filled < end + 4 + length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0) throw new IOException("the responder closed the connection");
            filled += read;
            if (end >= 0 || (end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0) continue;
            var head = Encoding.Latin1.GetString(buffer, 0, end);
            var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + "Content-Length: ".Length;
            length = int.Parse(head.AsSpan(at).ToString().Split('\r')[0], CultureInfo.InvariantCulture);
        }
        if (length <= ErrorLength) throw new InvalidOperationException("the responder gave no answer");
    }
}
