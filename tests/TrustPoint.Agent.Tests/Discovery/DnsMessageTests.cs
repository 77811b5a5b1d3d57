using System.Net;
using System.Text;
using TrustPoint.Agent.Discovery;
using TrustPoint.Formats;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Agent.Tests.Discovery;

/// <summary>RFC 1035 section 4, RFC 6762, RFC 6763: messages made by hand.</summary>
public sealed class DnsMessageTests
{
    [Fact] // RFC 6762 sections 5.4 and 18: id 0, one question of type PTR, to be answered to the asker alone
    public void A_question_is_written_as_the_standard_has_it() => Assert.Equal(
        "000000000001000000000000" + "10" + Hex("_brski-registrar") + "04" + Hex("_tcp") + "05" + Hex("local") + "00" + "000C" + "8001",
        Convert.ToHexString(DnsMessage.Question("_brski-registrar._tcp.local")));

    [Fact] // RFC 1035 section 4.1.4: names that point back
    public void An_answer_with_compressed_names_gives_the_registrar()
    {
        var records = DnsMessage.Read(Packets.Answer("plant.local", 9443, 0x7F000001)).Records;

        Assert.Equal(
        [
            new DnsRecord.Listing("_brski-registrar._tcp.local", "box._brski-registrar._tcp.local"),
            new DnsRecord.Service("box._brski-registrar._tcp.local", 0, 9443, "plant.local"),
            new DnsRecord.Address("plant.local", IPAddress.Loopback),
        ], records);
        var registrar = Assert.Single(MulticastDns.Registrars(records));
        Assert.Equal((new Uri("https://plant.local:9443/"), IPAddress.Loopback), (registrar.Url, Assert.Single(registrar.Addresses)));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "too short", "00008400" },
        { "an update", "000028000000000000000000" },
        { "an error", "000084030000000000000000" },
        { "more records than there can be", "00008400000000FF00FF00FF" },
        { "a record that is not there", "000084000000000100000000" },
        { "a name that points to itself", "000084000000000100000000" + "C00C" + "000C000100000078" + "0000" },
        { "a name that points forwards", "000084000000000100000000" + "C00E" + "000C000100000078" + "0000" },
        { "a name that points into the header", "000084000000000100000000" + "C000" + "000C000100000078" + "0000" },
        { "a label of an unknown kind", "000084000000000100000000" + "41" + "00" },
        { "a label that ends behind the message", "000084000000000100000000" + "3F61" },
        { "a length that is not there", "000084000000000100000000" + "00" + "000C000100000078" + "FFFF" },
        { "an SRV record that is too short", "000084000000000100000000" + "00" + "0021000100000078" + "00020000" },
        { "a name that is too long", "000084000000000100000000" + string.Concat(Enumerable.Repeat("3F" + new string('6', 126), 5)) + "00" },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void A_malformed_message_is_refused(string what, string hex)
    {
        Assert.NotNull(what);
        Assert.Throws<DecodeException>(() => DnsMessage.Read(Convert.FromHexString(hex)));
    }

    [Fact]
    public void No_mutation_of_an_answer_escapes_the_reader()
    {
        var good = Packets.Answer("plant.local", 9443, 0x7F000001);
        var chance = new Random(6762);
        for (var i = 0; i < 20_000; i++)
        {
            var bad = good.ToArray();
            for (var j = chance.Next(1, 4); j > 0; j--) bad[chance.Next(bad.Length)] = (byte)chance.Next(256);
            try
            {
                DnsMessage.Read(bad.AsSpan(0, chance.Next(bad.Length + 1)));
            }
            catch (DecodeException)
            {
                // what it is for
            }
        }
    }

    [Theory] // a place to ask at is a host name and nothing that a URL would read otherwise
    [InlineData("evil@other")]
    [InlineData("a/b")]
    [InlineData("-x.local")]
    [InlineData("x..local")]
    public void A_host_that_is_no_host_name_is_passed_over(string host) =>
        Assert.Empty(MulticastDns.Registrars(
        [
            new DnsRecord.Listing("_brski-registrar._tcp.local", "i"), new DnsRecord.Service("i", 0, 1, host), new DnsRecord.Address(host, IPAddress.Loopback),
        ]));

    [Fact] // RFC 2782: the lowest priority value first; RFC 6762 section 10.1: a record that says goodbye is none
    public void Registrars_come_in_the_order_of_their_priority_and_goodbyes_are_heard()
    {
        DnsRecord[] records =
        [
            new DnsRecord.Listing("_brski-registrar._tcp.local", "a"), new DnsRecord.Listing("_brski-registrar._tcp.local", "b"), new DnsRecord.Listing("_other._tcp.local", "c"),
            new DnsRecord.Service("a", 10, 1, "h"), new DnsRecord.Service("b", 5, 2, "h"), new DnsRecord.Service("c", 0, 3, "h"), new DnsRecord.Address("h", IPAddress.Loopback),
        ];
        Assert.Equal([2, 1], MulticastDns.Registrars(records).Select(registrar => registrar.Url.Port));
        var goodbye = Packets.Answer("plant.local", 9443, 0x7F000001, lifetime: 0);
        Assert.Empty(DnsMessage.Read(goodbye).Records);
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
