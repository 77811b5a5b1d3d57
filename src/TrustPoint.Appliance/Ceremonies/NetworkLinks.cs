using System.Net.NetworkInformation;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>The network of this machine, as a ceremony looks at it.</summary>
internal class NetworkLinks
{
    /// <summary>The interfaces that have a link, by name; the loopback leads nowhere.</summary>
    public virtual IReadOnlyList<string> Up() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().Where(one => one.NetworkInterfaceType != NetworkInterfaceType.Loopback && one.OperationalStatus == OperationalStatus.Up)
            .Select(one => one.Name).Order(StringComparer.Ordinal),
    ];
}
