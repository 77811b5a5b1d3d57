using System.Net;
using TrustPoint.Appliance.Discovery;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Appliance.Tests.Discovery;

/// <summary>RFC 6762 and RFC 6763: what the box says of itself, and to whom.</summary>
public sealed class AnnouncedTests
{
    private const string Registrar = "_brski-registrar._tcp.local";
    private const string Instance = "trustpoint-a1b2c3." + Registrar;
    private const string Host = "trustpoint-a1b2c3.local";
    private const int AddressType = 1, ListingType = 12, ServiceType = 33;

    private readonly Announced announced = new("a1b2c3", Host, 9443, [IPAddress.Parse("192.0.2.7"), IPAddress.Parse("fe80::7")]);

    [Fact] // RFC 8995 section 8.6; RFC 6763 section 12.1: SRV, TXT and addresses come along
    public void Who_asks_for_registrars_is_told_all_that_it_will_ask_next()
    {
        var reply = Ask(new DnsQuestion(Registrar, ListingType, WantsUnicast: false))!;

        var told = DnsMessage.Read(reply.Message);
        Assert.Equal(
        [
            new DnsRecord.Listing(Registrar, Instance) { Lifetime = 4500 }, new DnsRecord.Service(Instance, 0, 9443, Host),
            new DnsRecord.Address(Host, IPAddress.Parse("192.0.2.7")), new DnsRecord.Address(Host, IPAddress.Parse("fe80::7")),
        ], told.Records);
        Assert.Equal((true, 0), (told.IsAnswer, told.Id));
        Assert.Contains("00" + "0010" + "8001" + "00001194" + "0001" + "00", Convert.ToHexString(reply.Message), StringComparison.Ordinal); // RFC 6763 section 6.1: an empty TXT
        Assert.True(reply.IsShared); // RFC 6762 section 6: others may have registrars too
        Assert.False(reply.ToAsker);
    }

    [Theory] // names are compared without case (RFC 6762 section 16)
    [InlineData("_EST._tcp.local", ListingType)]
    [InlineData(Host, AddressType)]
    [InlineData(Instance, ServiceType)]
    [InlineData(Instance, DnsMessage.AnyType)]
    [InlineData("_services._dns-sd._udp.local", ListingType)] // RFC 6763 section 9
    public void What_is_ours_is_answered(string name, int type) => Assert.NotEmpty(DnsMessage.Read(Ask(new DnsQuestion(name, type, false))!.Message).Records);

    [Theory]
    [InlineData("_ipp._tcp.local", ListingType)]
    [InlineData("other.local", AddressType)]
    [InlineData(Host, ServiceType)]
    public void What_is_not_ours_is_passed_over(string name, int type) => Assert.Null(Ask(new DnsQuestion(name, type, false)));

    [Fact] // two machines that answer each other's answers would never end
    public void An_answer_is_not_answered() => Assert.Null(announced.ReplyTo(new(0, true, [new(Registrar, ListingType, false)], []), false));

    [Fact] // RFC 6762 section 7.1
    public void What_the_asker_knows_for_more_than_half_of_its_life_is_not_said_again()
    {
        DnsRecord[] Known(uint left) => [new DnsRecord.Listing(Registrar, Instance) { Lifetime = left }];
        var question = new DnsQuestion(Registrar, ListingType, false);
        Assert.Null(announced.ReplyTo(new(0, false, [question], Known(2250)), false));
        Assert.NotNull(announced.ReplyTo(new(0, false, [question], Known(2249)), false));
    }

    [Fact] // RFC 6762 section 5.4
    public void Who_wants_the_answer_alone_gets_it_alone() => Assert.True(Ask(new DnsQuestion(Registrar, ListingType, WantsUnicast: true))!.ToAsker);

    [Fact] // RFC 6762 section 6.7: id and question come back, nothing tells a resolver to flush
    public void Who_asks_from_another_port_gets_an_answer_of_plain_DNS()
    {
        var reply = announced.ReplyTo(new(0xBEEF, false, [new(Host, AddressType, false)], []), fromOtherPort: true)!;
        var told = DnsMessage.Read(reply.Message);
        Assert.Equal((0xBEEF, Host), (told.Id, Assert.Single(told.Questions).Name));
        Assert.True(reply.ToAsker);
        Assert.DoesNotContain("00018001", Convert.ToHexString(reply.Message), StringComparison.Ordinal);
    }

    [Fact] // RFC 6762 sections 8.3, 10.1 and 10.2
    public void Greeting_and_goodbye_name_everything_and_replace_what_is_ours_alone()
    {
        Assert.Equal(8, DnsMessage.Read(announced.Greeting).Records.Count); // two services with PTR, SRV and kind; two addresses
        Assert.Contains("00018001", Convert.ToHexString(announced.Greeting), StringComparison.Ordinal);
        Assert.Empty(DnsMessage.Read(announced.Goodbye).Records);
        Assert.Equal(announced.Greeting.Length, announced.Goodbye.Length);
    }

    private Reply? Ask(DnsQuestion question) => announced.ReplyTo(new(0, false, [question], []), fromOtherPort: false);
}
