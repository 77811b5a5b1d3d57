using System.Net;
using System.Net.Sockets;

namespace TrustPoint.Brski.Registrar;

/// <summary>Finds the addresses of a host.</summary>
/// <param name="host">Its name, or an address in text form.</param>
/// <param name="ct">Stops the wait.</param>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken ct);

/// <summary>Where a connection to a MASA may go: what a name leads to is looked at when it is connected to, and that very address is used.</summary>
internal static class MasaPlace
{
    private static readonly IPNetwork[] Near =
    [
        .. new[]
        {
            // RFC 6890 and its successors: this host, private, shared, loopback, link-local (cloud metadata too), benchmarks, multicast, reserved.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/127", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Whether an address is one that only an administrator may allow.</summary>
    public static bool IsNear(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(Near, network => network.Contains(plain));
    }

    /// <summary>Connects to the first address that may be connected to and answers.</summary>
    /// <exception cref="HttpRequestException">None may, or none does.</exception>
    public static async ValueTask<Stream> ConnectAsync(MasaEndpoint masa, ResolveHost resolve, CancellationToken ct)
    {
        IPAddress[] found = IPAddress.TryParse(masa.Address.DnsSafeHost, out var literal) ? [literal] : await resolve(masa.Address.IdnHost, ct);
        var allowed = found.Where(address => masa.IsNear || !IsNear(address)).ToList();
        if (allowed.Count == 0)
            throw new HttpRequestException(found.Length == 0 ? "its name leads nowhere" : "it has a loopback, link-local or private address, which is not allowed for it");
        for (var i = 0; ; i++)
        {
            var socket = new Socket(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(allowed[i], masa.Address.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < allowed.Count - 1)
            {
                socket.Dispose(); // the next one may answer
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
