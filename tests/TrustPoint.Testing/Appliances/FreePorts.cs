using System.Net;
using System.Net.Sockets;

namespace TrustPoint.Testing.Appliances;

/// <summary>
/// Loopback ports that nobody listens on, below those that the system gives to outgoing connections: a test that makes thousands of these
/// would else be given a port before the program that it was found for.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int next = Random.Shared.Next(Count);

    /// <summary>Different ones. None is given twice in a test process, but for one that makes thousands.</summary>
    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => One())];

    private static int One()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
