using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TrustPoint.Agent.Discovery;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Agent.Tests.Discovery;

/// <summary>RFC 6762 sections 5.1 and 6.7, RFC 8995 appendix B: asked on the loopback interface, answered by hand.</summary>
public sealed class MulticastDnsTests
{
    private static readonly IPAddress Group = IPAddress.Parse("224.0.0.251");

    [Fact]
    public async Task A_registrar_that_answers_is_found_and_what_others_say_does_no_harm()
    {
        using var responder = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        var port = ((IPEndPoint)responder.Client.LocalEndPoint!).Port;
        responder.JoinMulticastGroup(Group, IPAddress.Loopback);
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var loopback = NetworkInterface.GetAllNetworkInterfaces().First(card => card.NetworkInterfaceType == NetworkInterfaceType.Loopback);
        var link = new MulticastLink(IPAddress.Loopback, loopback.GetIPProperties().GetIPv4Properties().Index, new(Group, port));

        var search = new MulticastDns(() => [link], TimeSpan.FromSeconds(1)).FindAsync(CancellationToken.None);
        var question = await responder.ReceiveAsync();
        Assert.Equal(0x0C, question.Buffer[^3]); // PTR
        await responder.SendAsync(new byte[] { 1, 2, 3 }, question.RemoteEndPoint);
        await stranger.SendAsync(Packets.Answer("evil.local", 1, 0x7F000001), question.RemoteEndPoint); // RFC 6762 section 6: not from the port of multicast DNS
        await responder.SendAsync(Packets.Answer("plant.local", 9443, 0x7F000001), question.RemoteEndPoint);
        await responder.SendAsync(Packets.Answer("plant.local", 9443, 0x7F000001), question.RemoteEndPoint);

        var registrar = Assert.Single(await search);
        Assert.Equal("https://plant.local:9443", registrar.Origin);
    }

    [Fact] // RFC 8995 appendix B: the address is the answer's, whatever name servers say
    public async Task A_registrar_is_asked_at_the_address_that_was_answered()
    {
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);
        var found = MulticastDns.Registrars(DnsMessage.Read(Packets.Answer("nowhere.local", registrar.Url.Port, 0x7F000001)).Records);

        await pledge.OnboardAsync(null, [.. found]);

        Assert.NotNull(pledge.State.Read());
    }
}
