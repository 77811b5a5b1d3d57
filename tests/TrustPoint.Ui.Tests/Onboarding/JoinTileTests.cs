using Bunit;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Onboarding;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Onboarding;

public class JoinTileTests : Speaking
{
    [Fact]
    public void A_device_that_waits_is_let_in_with_one_press()
    {
        bool? decided = null;
        var tile = Shown(Attempts.Of("SN-1", JoinState.Waiting), true, approve => decided = approve);

        tile.Find("button.primary").Click();

        Assert.True(decided);
    }

    [Fact]
    public void Refusing_says_what_becomes_of_it_before_it_is_done()
    {
        bool? decided = null;
        var tile = Shown(Attempts.Of("SN-1", JoinState.Waiting), true, approve => decided = approve);

        tile.FindAll("button")[1].Click();
        Assert.Null(decided);
        Assert.Contains("SN-1 then stays outside", tile.Markup, StringComparison.Ordinal);
        tile.Find("button.danger").Click();

        Assert.False(decided);
    }

    [Theory]
    [InlineData(JoinState.Waiting, JoinRefusal.None, JoinVerdict.Open, true)]
    [InlineData(JoinState.Refused, JoinRefusal.Person, JoinVerdict.Open, true)]
    [InlineData(JoinState.Imprinted, JoinRefusal.None, JoinVerdict.Refused, true)]
    [InlineData(JoinState.VoucherAsked, JoinRefusal.None, JoinVerdict.Open, false)]
    [InlineData(JoinState.Imprinted, JoinRefusal.None, JoinVerdict.Accepted, false)]
    [InlineData(JoinState.Enrolled, JoinRefusal.None, JoinVerdict.Accepted, false)]
    [InlineData(JoinState.Refused, JoinRefusal.NotOurs, JoinVerdict.Open, false)]
    public void A_decision_is_offered_where_the_command_takes_one(JoinState state, JoinRefusal refusal, JoinVerdict verdict, bool offered)
    {
        var join = Attempts.Of("SN-1", state, refusal, verdict);

        Assert.Equal(offered, Shown(join, true).FindAll("button").Count > 0);
        Assert.Empty(Shown(join, false).FindAll("button"));
        Assert.Equal(offered, Shown(join, false).Markup.Contains("right to decide", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(JoinRefusal.Person), InlineData(JoinRefusal.TooLate), InlineData(JoinRefusal.Device), InlineData(JoinRefusal.NotOurs), InlineData(JoinRefusal.Unknown), InlineData(JoinRefusal.Unable)]
    public void A_refused_device_says_why_and_what_to_do(JoinRefusal refusal)
    {
        var tile = Shown(Attempts.Of("SN-1", JoinState.Refused, refusal), false);

        Assert.Equal("the manufacturer has not decided yet", tile.Find(".why").TextContent.Trim());
        Assert.Equal(Words.English[$"join.do.{refusal}"], tile.Find(".remedy").TextContent);
        Assert.Equal("Voucher", tile.Find(".stages .bad").ChildNodes[1].TextContent.Trim());
    }

    [Fact] // BRS-53: whoever reads it must not take it for our word
    public void What_the_manufacturer_says_is_shown_as_its_words()
    {
        var tile = Shown(Attempts.Of("SN-1", JoinState.Refused, JoinRefusal.NotOurs) with { MasaWords = "reported <b>stolen</b> \u202Eb" }, false);

        Assert.Equal("reported <b>stolen</b> [U+202E]b", tile.Find("q bdi").TextContent);
        Assert.Contains("The manufacturer says:", tile.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("The manufacturer says:", Shown(Attempts.Of("SN-1", JoinState.Refused, JoinRefusal.NotOurs), false).Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JoinState.Imprinted, JoinVerdict.Accepted, "wait", "took its voucher")]
    [InlineData(JoinState.Imprinted, JoinVerdict.Refused, "bad", "kept out by its past")] // RFC 8995 section 5.8.3
    [InlineData(JoinState.Imprinted, JoinVerdict.Overridden, "wait", "took its voucher")]
    [InlineData(JoinState.Enrolled, JoinVerdict.Accepted, "good", "enrolled")]
    public void An_attempt_says_where_it_stands(JoinState state, JoinVerdict verdict, string mood, string said)
    {
        var badge = Show<JoinBadge>(it => it.Add(shown => shown.Join, Attempts.Of("SN-1", state, verdict: verdict))).Find(".badge");

        Assert.Contains(mood, badge.ClassList);
        Assert.Equal(said, badge.TextContent.Trim());
    }

    [Fact]
    public void A_serial_number_of_somebody_else_is_text() => Assert.Contains("a[U+202E]b", Shown(Attempts.Of("a\u202Eb", JoinState.Waiting), false).Find(".who a").TextContent, StringComparison.Ordinal);

    private IRenderedComponent<JoinTile> Shown(Join join, bool mayDecide, Action<bool>? decided = null) =>
        Show<JoinTile>(tile => tile.Add(it => it.Join, join).Add(it => it.MayDecide, mayDecide).Add(it => it.OnDecided, decided ?? (_ => { })));
}
