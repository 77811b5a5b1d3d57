using System.Net;
using System.Net.Sockets;
using TrustPoint.Agent.Connections;
using TrustPoint.Formats;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Agent.Discovery;

/// <summary>
/// Finds registrars by multicast DNS (RFC 8995 appendix B, RFC 6762, RFC 6763). Whoever answers may be lying: an answer is a place to ask at,
/// and no reason to trust.
/// </summary>
/// <param name="links">The networks that are asked.</param>
/// <param name="patience">How long answers are waited for.</param>
internal sealed class MulticastDns(Func<IReadOnlyList<MulticastLink>> links, TimeSpan patience)
{
    private const string Service = "_brski-registrar._tcp.local";
    private const int MostMessages = 64;

    /// <summary>Asks on all networks at once.</summary>
    public async Task<IReadOnlyList<Endpoint>> FindAsync(CancellationToken ct)
    {
        var found = await Task.WhenAll(links().Select(link => AskAsync(link, ct)));
        return [.. found.SelectMany(endpoints => endpoints).Distinct()];
    }

    /// <summary>The registrars in the records that came from one network, those of the lowest priority value first.</summary>
    internal static IReadOnlyList<Endpoint> Registrars(IReadOnlyList<DnsRecord> records)
    {
        var instances = records.OfType<DnsRecord.Listing>().Where(listing => listing.Name == Service).Select(listing => listing.Instance).ToHashSet();
        return
        [
            .. records.OfType<DnsRecord.Service>().Distinct().Where(service => instances.Contains(service.Name) && IsHostName(service.Host) && service.Port > 0)
                .OrderBy(service => service.Priority)
                .Select(service => new Endpoint(
                    new Uri($"https://{service.Host}:{service.Port}/"),
                    [.. records.OfType<DnsRecord.Address>().Where(address => address.Name == service.Host).Select(address => address.Ip).Distinct()]))
                .Where(endpoint => endpoint.Addresses is not []),
        ];
    }

    private async Task<IReadOnlyList<Endpoint>> AskAsync(MulticastLink link, CancellationToken ct)
    {
        var records = new List<DnsRecord>();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(ct);
        until.CancelAfter(patience);
        try
        {
            using var socket = Open(link);
            await socket.SendToAsync(DnsMessage.Question(Service), link.Group, until.Token);
            var buffer = new byte[DnsMessage.MaxSize];
            for (var i = 0; i < MostMessages; i++)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(link.Own.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0), until.Token);
                // RFC 6762 section 6: who answers does so from the port of multicast DNS.
                if (((IPEndPoint)received.RemoteEndPoint).Port == link.Group.Port) Add(records, buffer.AsSpan(0, received.ReceivedBytes), link);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // That was the time for answers.
        }
        catch (SocketException)
        {
            // This network does not take the question; others may.
        }
        return Registrars(records);
    }

    private static Socket Open(MulticastLink link)
    {
        var socket = new Socket(link.Own.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(link.Own, 0));
        if (link.Own.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, link.Own.GetAddressBytes());
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link.Index);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        }
        return socket;
    }

    private static void Add(List<DnsRecord> records, ReadOnlySpan<byte> message, MulticastLink link)
    {
        try
        {
            var heard = DnsMessage.Read(message);
            if (!heard.IsAnswer) return;
            // A link-local address means nothing without the link.
            records.AddRange(heard.Records.Select(record => record is DnsRecord.Address { Ip.IsIPv6LinkLocal: true } address
                ? address with { Ip = new IPAddress(address.Ip.GetAddressBytes(), link.Index) }
                : record));
        }
        catch (DecodeException)
        {
            // Somebody talks nonsense; others may not.
        }
    }

    private static bool IsHostName(string name) =>
        name.Length is > 0 and <= 253 && name.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
}
