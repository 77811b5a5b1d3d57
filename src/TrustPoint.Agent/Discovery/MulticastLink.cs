using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TrustPoint.Agent.Discovery;

/// <summary>A network that questions can be put to.</summary>
/// <param name="Own">Our address on it.</param>
/// <param name="Index">The number of its interface.</param>
/// <param name="Group">Where multicast DNS listens.</param>
internal sealed record MulticastLink(IPAddress Own, int Index, IPEndPoint Group)
{
    private const int Port = 5353; // RFC 6762 section 3

    private static readonly IPEndPoint GroupOfV4 = new(IPAddress.Parse("224.0.0.251"), Port);
    private static readonly IPEndPoint GroupOfV6 = new(IPAddress.Parse("ff02::fb"), Port);

    /// <summary>Those that are up now: one for each interface and family.</summary>
    public static IReadOnlyList<MulticastLink> All() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card is { OperationalStatus: OperationalStatus.Up, SupportsMulticast: true, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
            .SelectMany(Links),
    ];

    private static IEnumerable<MulticastLink> Links(NetworkInterface card)
    {
        var addresses = card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address).ToList();
        if (addresses.Find(address => address.AddressFamily == AddressFamily.InterNetwork) is { } four)
            yield return new(four, card.GetIPProperties().GetIPv4Properties().Index, GroupOfV4);
        if (addresses.Find(address => address.IsIPv6LinkLocal) is { } six) yield return new(six, (int)six.ScopeId, GroupOfV6);
    }
}
