using System.Net;
using System.Net.Sockets;
using TrustPoint.Brski.Registrar;

namespace TrustPoint.Brski.Tests.Registrar;

/// <summary>RFC 8995 section 11.1: what a hall that is switched on at once asks of one MASA.</summary>
public sealed class MasaTurnsTests
{
    [Fact]
    public async Task No_more_calls_to_a_MASA_are_under_way_than_it_can_answer_and_the_others_wait()
    {
        const int Waiting = 8;
        using var masa = new TcpListener(IPAddress.Loopback, 0);
        masa.Start();
        var endpoint = new MasaEndpoint(new($"https://127.0.0.1:{((IPEndPoint)masa.LocalEndpoint).Port}/.well-known/brski"), [], IsNear: true);
        var client = new MasaClient((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), TimeSpan.FromSeconds(60), TimeProvider.System);

        var asked = Enumerable.Range(0, MasaClient.MostAtOnce + Waiting).Select(_ => client.RequestVoucherAsync(endpoint, new byte[] { 0x30, 0 }, default)).ToList();
        var first = new List<TcpClient>();
        for (var i = 0; i < MasaClient.MostAtOnce; i++) first.Add(await masa.AcceptTcpClientAsync());
        await Task.Delay(200);
        Assert.False(masa.Pending());

        first.ForEach(connection => connection.Dispose());
        for (var i = 0; i < Waiting; i++) (await masa.AcceptTcpClientAsync()).Dispose();
        Assert.All(await Task.WhenAll(asked), answer => Assert.IsType<MasaAnswer.Trouble>(answer));
    }
}
