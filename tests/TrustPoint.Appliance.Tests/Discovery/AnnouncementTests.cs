using System.Net;
using System.Net.Sockets;
using TrustPoint.Formats.Dns;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Discovery;

/// <summary>RFC 8995 appendix B: asked by multicast on the loopback interface, as a pledge asks.</summary>
public sealed class AnnouncementTests
{
    private const string Registrar = "_brski-registrar._tcp.local";

    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    [Fact]
    public async Task A_box_that_is_told_to_announce_itself_is_found_and_one_that_is_not_says_nothing()
    {
        await using var silent = await ApplianceProcess.StartAsync();
        await using var heard = await ApplianceProcess.StartAsync(null, ("TrustPoint__Discovery__Interfaces__0", "lo"));
        using var pledge = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        pledge.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());

        // It opens its sockets when it is ready, not before: a pledge asks again (RFC 6762 section 5.2).
        List<int> ports = [];
        await Waiting.UntilAsync(async () =>
        {
            ports.AddRange(await AskAsync(pledge));
            return ports.Contains(heard.DevicesPort);
        });

        Assert.DoesNotContain(silent.DevicesPort, ports);
    }

    // Whatever else announces itself on this machine answers too.
    private static async Task<List<int>> AskAsync(UdpClient pledge)
    {
        var ports = new List<int>();
        await pledge.SendAsync(DnsMessage.Question(Registrar), Group);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            while (true)
            {
                var answer = await pledge.ReceiveAsync(patience.Token);
                ports.AddRange(DnsMessage.Read(answer.Buffer).Records.OfType<DnsRecord.Service>().Select(service => service.Port));
            }
        }
        catch (OperationCanceledException)
        {
            return ports;
        }
    }
}
