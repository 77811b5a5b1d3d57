using System.Net;
using System.Net.Sockets;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>Who counts as one source: an IPv4 address, or a /64 of IPv6, since any host may use all of one.</summary>
internal static class SourceAddress
{
    private const int NetworkLength = 8;

    /// <summary>The source as people write it; null when it is not known.</summary>
    public static string? TextOf(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    /// <summary>The source in text form, to count by.</summary>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, NetworkLength))
            : address.ToString();
    }
}
