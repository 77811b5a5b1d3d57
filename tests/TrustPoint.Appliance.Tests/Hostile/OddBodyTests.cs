using System.Text;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Bodies that no client should send, to everything that takes one at the device listener, by a device that may ask.</summary>
[Collection(VictimCollection.Name)]
public sealed class OddBodyTests(VictimAppliance victim)
{
    private static readonly string[] MediaTypes = ["application/pkcs10", "application/voucher-cms+json", "application/json", "application/zip", "text/plain"];

    private static readonly IReadOnlyDictionary<string, byte[]> Bodies = new Dictionary<string, byte[]>
    {
        ["nothing"] = [],
        ["one octet"] = [0x30],
        ["zeros"] = new byte[3000],
        ["an indefinite length"] = [0x30, 0x80, 0x00],
        ["a length of 4 GiB"] = [0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        ["sequences in sequences"] = [.. Enumerable.Range(0, 2000).SelectMany(_ => new byte[] { 0x30, 0x80 })],
        ["base64 of nothing that is anything"] = "QUJDRA==\r\n\r\nQUJDRA="u8.ToArray(),
        ["no UTF-8"] = [0xff, 0xfe, 0xc0, 0xaf, .. new byte[200]],
        ["arrays in arrays"] = Encoding.ASCII.GetBytes(new string('[', 5000)),
        ["a number without end"] = Encoding.ASCII.GetBytes("{\"a\":" + new string('9', 30_000)),
        ["a ZIP that ends early"] = [0x50, 0x4b, 0x03, 0x04, .. new byte[40]],
        ["64 KiB"] = Encoding.ASCII.GetBytes(new string('A', 64 << 10)),
    };

    public static TheoryData<string> Rows => [.. Bodies.Keys];

    [Theory, MemberData(nameof(Rows))]
    public async Task An_odd_body_is_refused_with_a_4xx_wherever_it_is_sent(string row)
    {
        await using var connection = new RawConnection(victim.Process.DevicesPort, victim.Certificate, isTls: true);
        var tried = 0;
        foreach (var path in await PathsAsync())
        {
            foreach (var type in MediaTypes)
            {
                var status = await connection.StatusAsync(EstRequest.Send("POST", path, Bodies[row], $"Content-Type: {type}"));
                // RFC 7030 section 4.3.2: what is not implemented is 501, whatever is sent.
                Assert.True(status is >= 400 and < 500 or 501, $"{status}: {row} as {type} to {path}");
                tried++;
            }
        }
        Assert.InRange(tried, 50, int.MaxValue);
        Assert.Equal(200, await connection.StatusAsync(EstRequest.Get(EstRequest.Target("cacerts"))));
    }

    [Theory] // RFC 9112 sections 6 and 7
    [InlineData("Content-Length: 67108865", "")]
    [InlineData("Content-Length: -1", "")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6", "AAAAA")]
    [InlineData("Content-Length: 99999999999999999999", "")]
    [InlineData("Transfer-Encoding: chunked", "zz\r\n")]
    [InlineData("Transfer-Encoding: chunked", "ffffffffffffffff\r\n")]
    [InlineData("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: identity", "AAAA")]
    public async Task A_body_whose_length_is_a_lie_is_refused_and_nothing_behind_it_is_read_as_a_request(string framing, string body)
    {
        foreach (var path in await PathsAsync())
        {
            await using var connection = new RawConnection(victim.Process.DevicesPort, victim.Certificate, isTls: true);
            var request = Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\n{framing}\r\n\r\n{body}");
            var status = await connection.StatusAsync(request);
            Assert.True(status is >= 400 and < 500 or 501, $"{status}: {framing} to {path}");
        }
    }

    private static async Task<IReadOnlyList<string>> PathsAsync() =>
    [
        .. (await RouteTable.PatternsAsync()).Where(pattern => pattern.StartsWith("/.well-known/", StringComparison.Ordinal) || pattern.StartsWith("/transfers", StringComparison.Ordinal))
            .Select(pattern => RouteTable.Paths(pattern).First()).Distinct(),
    ];
}
