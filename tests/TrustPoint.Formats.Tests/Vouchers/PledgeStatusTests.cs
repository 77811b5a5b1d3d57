using System.Text;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>RFC 8995 sections 5.7 and 5.9.4. BRS-70, BRS-71.</summary>
public sealed class PledgeStatusTests
{
    [Fact]
    public void A_status_is_written_and_read_again()
    {
        var status = new PledgeStatus { Status = false, Reason = "the voucher is for another device", ReasonContext = """{"additional":"JSON"}""" };
        Assert.Equal(
            """{"version":1,"status":false,"reason":"the voucher is for another device","reason-context":{"additional":"JSON"}}""", Encoding.UTF8.GetString(status.Encode()));
        Assert.Equal(status.Encode(), PledgeStatus.Decode(status.Encode()).Encode());
        Assert.Equal("""{"version":1,"status":true}""", Encoding.UTF8.GetString(new PledgeStatus { Status = true }.Encode()));
    }

    [Fact] // a version that we do not know is for whoever reads the log; strings stand for number and truth in samples
    public void Version_and_status_are_mandatory_and_all_else_is_not()
    {
        var status = Read("""{"version":"2","status":"true"}""");
        Assert.Equal((2, true, null, null), (status.Version, status.Status, status.Reason, status.ReasonContext));
        Assert.Empty(status.Unknown);
    }

    [Fact]
    public void Members_that_nobody_defined_are_told_by_name() =>
        Assert.Equal(["Reason", "pledge id"], Read("""{"version":1,"status":true,"Reason":"x","pledge\u000aid":[{}]}""").Unknown);

    [Fact]
    public void A_flood_of_members_is_not_told_in_full()
    {
        var status = Read($$"""{"version":1,"status":true,{{string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"{i:000}{new string('x', 100)}\":0"))}}}""");
        Assert.Equal(8, status.Unknown.Count);
        Assert.All(status.Unknown, name => Assert.Equal(64, name.Length));
    }

    [Theory] // what a device says of its trouble is worth having, however it says it
    [InlineData("\"\"", null)]
    [InlineData("\"  \"", null)]
    [InlineData("null", null)]
    [InlineData("\"line 1\\r\\nline 2\\u001b[31m\"", "line 1  line 2 [31m")]
    public void A_reason_is_made_fit_for_one_line(string sent, string? kept) => Assert.Equal(kept, Read($$"""{"version":1,"status":false,"reason":{{sent}}}""").Reason);

    [Fact]
    public void A_long_reason_is_cut_between_characters()
    {
        Assert.Equal(new string('x', 1000), Read($$"""{"version":1,"status":false,"reason":"{{new string('x', 1001)}}"}""").Reason);
        Assert.Equal(new string('x', 999), Read($$"""{"version":1,"status":false,"reason":"{{new string('x', 999)}}😀"}""").Reason);
    }

    [Theory]
    [InlineData("""{"status":true}""", "status: version is missing")]
    [InlineData("""{"version":1}""", "status: status is missing")]
    [InlineData("""{"Version":1,"Status":true}""", "status: version is missing")] // keys are lower case
    [InlineData("""{"version":1.0,"status":true}""", "status: version is not a whole number")]
    [InlineData("""{"version":-1,"status":true}""", "status: version is not a whole number")]
    [InlineData("""{"version":true,"status":true}""", "status: version is not a whole number")]
    [InlineData("""{"version":1,"status":"yes"}""", "status: status is not true or false")]
    [InlineData("""{"version":1,"status":0}""", "status: status is not true or false")]
    [InlineData("""{"version":1,"status":true,"reason":["x"]}""", "status: reason is not a string")]
    [InlineData("""{"version":1,"version":1,"status":true}""", "status is not JSON in valid Unicode, of at most 8 levels, with every member once")]
    [InlineData("[1,true]", "status is not a JSON object")]
    public void A_status_that_is_wrong_is_refused_with_the_member(string json, string reason) => Refusal.Expect(reason, () => Read(json));

    [Fact]
    public void A_context_of_more_than_8000_characters_is_refused() => Refusal.Expect(
        "status: reason-context is not at most 8000 characters", () => Read($$"""{"version":1,"status":false,"reason-context":"{{new string('x', 8000)}}"}"""));

    private static PledgeStatus Read(string json) => PledgeStatus.Decode(Encoding.UTF8.GetBytes(json));
}
