using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TrustPoint.Appliance.Discovery;

/// <summary>One network interface and one family of addresses, on which questions are heard and answered (RFC 6762 sections 3 and 11).</summary>
/// <param name="Index">The interface's number.</param>
/// <param name="Group">Where all are heard.</param>
/// <param name="Addresses">Ours there.</param>
internal sealed record AnnouncingLink(int Index, IPEndPoint Group, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>The port of multicast DNS.</summary>
    public const int Port = 5353;

    private static readonly IPEndPoint GroupOfV4 = new(IPAddress.Parse("224.0.0.251"), Port);
    private static readonly IPEndPoint GroupOfV6 = new(IPAddress.Parse("ff02::fb"), Port);

    /// <summary>Those of the named interfaces that are up now.</summary>
    public static IReadOnlyList<AnnouncingLink> Of(IReadOnlyList<string> interfaces) =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            // Loopback says neither up nor down.
            .Where(card => interfaces.Contains(card.Name) && card.OperationalStatus is (OperationalStatus.Up or OperationalStatus.Unknown))
            .SelectMany(Links),
    ];

    /// <summary>Opens a socket that hears the group on this interface alone, beside whoever else does.</summary>
    public Socket Open()
    {
        var isV4 = Group.AddressFamily == AddressFamily.InterNetwork;
        var socket = new Socket(Group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            var (level, any) = isV4 ? (SocketOptionLevel.IP, IPAddress.Any) : (SocketOptionLevel.IPv6, IPAddress.IPv6Any);
            if (!isV4) socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, true);
            socket.Bind(new IPEndPoint(any, Group.Port));
            if (isV4)
            {
                socket.SetSocketOption(level, SocketOptionName.AddMembership, new MulticastOption(Group.Address, Index));
                socket.SetSocketOption(level, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(Index));
            }
            else
            {
                socket.SetSocketOption(level, SocketOptionName.AddMembership, new IPv6MulticastOption(Group.Address, Index));
                socket.SetSocketOption(level, SocketOptionName.MulticastInterface, Index);
            }
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255); // section 11
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a question came over this interface: what was sent to an address of ours on another one is not for this network (section 11).</summary>
    public bool IsLocal(IPPacketInformation packet) => packet.Interface == Index;

    private static IEnumerable<AnnouncingLink> Links(NetworkInterface card)
    {
        var addresses = card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address).ToList();
        var four = addresses.FindAll(address => address.AddressFamily == AddressFamily.InterNetwork);
        if (four.Count > 0) yield return new(card.GetIPProperties().GetIPv4Properties().Index, GroupOfV4, four);
        // A link-local address is of use to everybody on the link, and needs no scope there.
        var six = addresses.FindAll(address => address.AddressFamily == AddressFamily.InterNetworkV6).ConvertAll(address => new IPAddress(address.GetAddressBytes()));
        if (six.Count > 0) yield return new(card.GetIPProperties().GetIPv6Properties().Index, GroupOfV6, six);
    }
}
