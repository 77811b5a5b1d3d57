using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TrustPoint.Appliance.Hosting;

/// <summary>Tells systemd how the process is (sd_notify(3)), where <c>NOTIFY_SOCKET</c> says that it listens; elsewhere it tells nobody.</summary>
internal sealed class Supervision : IDisposable
{
    private readonly string? socket;
    private readonly Timer? alive;

    private Supervision()
    {
        socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null;
        Tell("READY=1");
        // sd_watchdog_enabled(3): at half the time after which it would be killed. The timer is the thread pool's: where that stands still nobody tells.
        if (socket is null || !long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds == 0) return;
        var half = TimeSpan.FromMicroseconds(microseconds / 2);
        alive = new Timer(_ => Tell("WATCHDOG=1"), null, TimeSpan.Zero, half);
    }

    /// <summary>The process serves.</summary>
    public static Supervision Ready() => new();

    /// <summary>The process stops.</summary>
    public void Stopping() => Tell("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => alive?.Dispose();

    private void Tell(string state)
    {
        if (socket is null) return;
        try
        {
            using var datagram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A name in the abstract namespace begins with a NUL (unix(7)).
            datagram.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(socket[0] == '@' ? '\0' + socket[1..] : socket));
        }
        catch (SocketException)
        {
            // Whoever supervises is gone: nothing is to be done about it here.
        }
    }
}
