using System.Text;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>RFC 8995 section 5.8.1. BRS-73.</summary>
public sealed class VoucherLogTests
{
    private static readonly DateTimeOffset Date = new(2026, 11, 21, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_log_is_written_with_numbers_and_read_again()
    {
        var log = new VoucherLog(
        [
            new(Date, new byte[] { 0xfb, 0xff }, "q83vEjRWeJA=", VoucherAssertion.Proximity),
            new(Date.AddDays(1), new byte[] { 1 }, null, VoucherAssertion.Verified) { Truncated = 3 },
        ])
        { Truncation = new(1, 2, 1024) };
        Assert.Equal(
            """{"version":1,"events":[{"date":"2026-11-21T16:00:00Z","domainID":"+/8=","nonce":"q83vEjRWeJA=","assertion":"proximity"},"""
            + """{"date":"2026-11-22T16:00:00Z","domainID":"AQ==","nonce":null,"assertion":"verified","truncated":3}],"""
            + "\"truncation\":{\"nonced duplicates\":1,\"nonceless duplicates\":2,\"arbitrary\":1024}}",
            Encoding.UTF8.GetString(log.Encode()));
        var read = VoucherLog.Decode(log.Encode());
        Assert.Equal(log.Encode(), read.Encode());
        Assert.Equal((3, null, "q83vEjRWeJA="), (read.Events[1].Truncated, read.Events[1].Nonce, read.Events[0].Nonce));
        Assert.Equal(log.Truncation, read.Truncation);
    }

    [Fact] // "truncation" is there only when something is missing
    public void A_whole_log_says_nothing_of_truncation()
    {
        var log = new VoucherLog([]);
        Assert.Equal("""{"version":1,"events":[]}""", Encoding.UTF8.GetString(log.Encode()));
        Assert.Empty(VoucherLog.Decode(log.Encode()).Events);
        Assert.Null(VoucherLog.Decode(log.Encode()).Truncation);
    }

    [Fact] // the RFC's own example has strings for its numbers and "NULL" for no nonce
    public void The_strings_of_the_example_are_numbers_too()
    {
        var log = Read("""
            {"version":"1","events":[{"date":"2026-05-15T17:25:55.644-04:00","domainID":"AQ==","nonce":"NULL","assertion":"logged","truncated":"2"}],
            "truncation":{"nonced duplicates":"0","nonceless duplicates":"1","arbitrary":"2"}}
            """);
        var only = Assert.Single(log.Events);
        Assert.Equal((null, VoucherAssertion.Logged, 2), (only.Nonce, only.Assertion, only.Truncated));
        Assert.Equal(new(0, 1, 2), log.Truncation);
    }

    [Fact]
    public void Numbers_of_truncation_that_are_not_there_are_none() => Assert.Equal(new(0, 0, 7), Read("""{"version":1,"events":[],"truncation":{"arbitrary":7}}""").Truncation);

    [Theory]
    [InlineData("""{"events":[]}""", "voucher log: version is not 1")]
    [InlineData("""{"version":2,"events":[]}""", "voucher log: version is not 1")]
    [InlineData("""{"version":1}""", "voucher log: events is missing")]
    [InlineData("""{"version":1,"events":{}}""", "voucher log: events is not an array of objects")]
    [InlineData("""{"version":1,"events":[1]}""", "voucher log: events is not an array of objects")]
    [InlineData("""{"version":1,"events":[{"domainID":"AQ==","nonce":null,"assertion":"logged"}]}""", "voucher log: date is missing")]
    [InlineData("""{"version":1,"events":[{"date":"2026-11-21T16:00:00Z","assertion":"logged"}]}""", "voucher log: domainID is missing")]
    [InlineData("""{"version":1,"events":[{"date":"2026-11-21T16:00:00Z","domainID":"AQ=="}]}""", "voucher log: assertion is missing")]
    [InlineData("""{"version":1,"events":[{"date":"2026-11-21T16:00:00Z","domainID":"AQ==","assertion":"guessed"}]}""", "voucher log: assertion is not verified, logged or proximity")]
    [InlineData("""{"version":1,"events":[{"date":"2026-11-21T16:00:00Z","domainID":"AQ==","assertion":"logged","truncated":-1}]}""", "voucher log: truncated is not a whole number")]
    [InlineData("""{"version":1,"events":[],"truncation":[]}""", "voucher log: truncation is not an object")]
    [InlineData("""{"version":1,"events":[],"truncation":{"arbitrary":1.5}}""", "voucher log: arbitrary is not a whole number")]
    [InlineData("""{"version":1,"events":[],"truncation":{"arbitrary":" 1"}}""", "voucher log: arbitrary is not a whole number")]
    [InlineData("""{"version":1,"events":[],"truncation":{"arbitrary":99999999999}}""", "voucher log: arbitrary is not a whole number")]
    [InlineData("[]", "voucher log is not a JSON object")]
    public void A_log_that_is_wrong_is_refused_with_the_member(string json, string reason) => Refusal.Expect(reason, () => Read(json));

    [Fact] // with the longest nonces that RFC 8366 section 5.3 has, 32 octets
    public void A_log_of_1000_events_is_read_again()
    {
        var voucher = new VoucherLogEvent(Date, new byte[32], Convert.ToBase64String(new byte[32]), VoucherAssertion.Proximity) { Truncated = 1024 };
        Assert.Equal(1000, VoucherLog.Decode(new VoucherLog([.. Enumerable.Repeat(voucher, 1000)]).Encode()).Events.Count);
        Refusal.Expect("voucher log is larger than 524288 octets", () => VoucherLog.Decode(new byte[(512 * 1024) + 1]));
    }

    [Fact]
    public void A_log_of_more_than_1000_events_is_refused() => Refusal.Expect(
        "voucher log: events is not a list of at most 1000",
        () => Read($$"""{"version":1,"events":[{{string.Join(',', Enumerable.Repeat("{}", 1001))}}]}"""));

    private static VoucherLog Read(string json) => VoucherLog.Decode(Encoding.UTF8.GetBytes(json));
}
