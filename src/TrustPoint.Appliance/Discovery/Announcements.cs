using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Options;
using TrustPoint.Formats;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Appliance.Discovery;

/// <summary>
/// Says on the networks that the configuration names where registrar and EST server are (RFC 8995 section 8.6 and appendix B). Off unless an
/// interface is named. Interfaces that come up later are found within a minute.
/// </summary>
internal sealed class Announcements(ApplianceOptions options, LogIdentity identity, RandomNumberGenerator random, TimeProvider time, ILogger<Announcements> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenGreetings = TimeSpan.FromSeconds(1);

    // RFC 6762 section 6: a delay of 20 to 120 ms where others may answer too.
    private const int ShortestDelay = 20;
    private const int LongestDelay = 120;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.AnnounceOn is []) return;
        var open = new Dictionary<string, Task>();
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do
            {
                foreach (var (link, key) in Links().Select(link => (link, $"{link.Index} {link.Group} {string.Join(' ', link.Addresses)}")))
                {
                    if (!open.TryGetValue(key, out var serving) || serving.IsCompleted) open[key] = ServeAsync(link, stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open.Values);
        }
    }

    private IReadOnlyList<AnnouncingLink> Links()
    {
        try
        {
            return AnnouncingLink.Of(options.AnnounceOn);
        }
        catch (NetworkInformationException silent)
        {
            log.LogWarning("The interfaces cannot be looked at: {Reason}", silent.Message);
            return [];
        }
    }

    // Until the box stops, or the interface goes away.
    private async Task ServeAsync(AnnouncingLink link, CancellationToken ct)
    {
        try
        {
            using var socket = link.Open();
            var announced = new Announced(identity.Id, HostName(), options.Listen.Devices, link.Addresses);
            log.LogInformation("Announced by multicast DNS on {Addresses} as {Host}", string.Join(", ", link.Addresses), HostName());
            _ = GreetAsync(socket, link, announced, ct);
            try
            {
                await AnswerAsync(socket, link, announced, ct);
            }
            finally
            {
                await socket.SendToAsync(announced.Goodbye, link.Group, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The box stops.
        }
        catch (SocketException error)
        {
            log.LogWarning("Multicast DNS on {Addresses} is not possible now: {Reason}", string.Join(", ", link.Addresses), error.Message);
        }
    }

    private async Task AnswerAsync(Socket socket, AnnouncingLink link, Announced announced, CancellationToken ct)
    {
        var buffer = new byte[DnsMessage.MaxSize];
        var anybody = new IPEndPoint(link.Group.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            var received = await socket.ReceiveMessageFromAsync(buffer, anybody, ct);
            if (!link.IsLocal(received.PacketInformation) || Read(buffer.AsSpan(0, received.ReceivedBytes)) is not { } asked) continue;
            var asker = (IPEndPoint)received.RemoteEndPoint;
            if (announced.ReplyTo(asked, fromOtherPort: asker.Port != AnnouncingLink.Port) is not { } reply) continue;
            // One at a time: whoever asks much waits, and costs nobody else more than this moment.
            if (reply.IsShared) await Task.Delay(TimeSpan.FromMilliseconds(Chance()), time, ct);
            await socket.SendToAsync(reply.Message, reply.ToAsker ? asker : link.Group, ct);
        }
    }

    // RFC 6762 section 8.3: at least two, one second apart.
    private async Task GreetAsync(Socket socket, AnnouncingLink link, Announced announced, CancellationToken ct)
    {
        try
        {
            await socket.SendToAsync(announced.Greeting, link.Group, ct);
            await Task.Delay(BetweenGreetings, time, ct);
            await socket.SendToAsync(announced.Greeting, link.Group, ct);
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Whoever looks will ask.
        }
    }

    private static DnsMessage? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return DnsMessage.Read(message);
        }
        catch (DecodeException)
        {
            return null; // others talk here too
        }
    }

    // A name of the box that ends so is one that its certificate carries too.
    private string HostName() =>
        options.HostNames.FirstOrDefault(name => name.EndsWith(".local", StringComparison.OrdinalIgnoreCase)) ?? $"trustpoint-{identity.Id}.local";

    private int Chance()
    {
        Span<byte> drawn = stackalloc byte[1];
        random.GetBytes(drawn);
        return ShortestDelay + (drawn[0] * (LongestDelay - ShortestDelay) / byte.MaxValue);
    }
}
