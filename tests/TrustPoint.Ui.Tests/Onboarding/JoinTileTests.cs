using Bunit;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Onboarding;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Onboarding;

public class JoinTileTests : Speaking
{
    [Theory]
    [InlineData(JoinState.Waiting, 1)]
    [InlineData(JoinState.VoucherAsked, 2)]
    [InlineData(JoinState.VoucherGot, 3)]
    [InlineData(JoinState.Imprinted, 4)]
    public void The_steps_up_to_the_one_that_is_reached_are_done(JoinState state, int done) =>
        Assert.Equal(done, Tile(Join(state)).FindAll("ol .done").Count);

    [Theory]
    [InlineData(JoinState.Waiting, JoinVerdict.Open, true, new[] { "Let it in", "Refuse …" })]
    [InlineData(JoinState.Waiting, JoinVerdict.Open, false, new string[0])] // whoever may not decide
    [InlineData(JoinState.VoucherAsked, JoinVerdict.Open, true, new string[0])] // nothing to decide
    [InlineData(JoinState.Imprinted, JoinVerdict.Refused, true, new[] { "Let it in" })]
    [InlineData(JoinState.Imprinted, JoinVerdict.Accepted, true, new string[0])]
    public void There_is_a_button_where_there_is_something_to_decide_for_who_may(JoinState state, JoinVerdict verdict, bool may, string[] buttons) =>
        Assert.Equal(buttons, Tile(Join(state) with { Verdict = verdict }, may).FindAll("button").Select(button => button.TextContent));

    [Fact]
    public void A_refusal_is_asked_about_once_more()
    {
        bool? decided = null;
        var tile = Show<JoinTile>(it => it.Add(shown => shown.Join, Join(JoinState.Waiting)).Add(shown => shown.MayDecide, true).Add(shown => shown.OnDecided, approve => decided = approve));
        tile.FindAll("button")[1].Click();
        Assert.Null(decided);
        tile.Find("button.danger").Click();
        Assert.False(decided);
    }

    [Fact]
    public void What_a_device_is_called_is_text_and_nothing_else()
    {
        var tile = Tile(Join(JoinState.VoucherAsked) with { SerialNumber = "sn<b>\u202e", Reason = "the manufacturer has not decided yet" }, words: Words.German);
        Assert.Equal("sn<b>[U+202E]", tile.Find(".who").TextContent.Trim());
        Assert.Equal("der Hersteller hat noch nicht entschieden", tile.Find(".why").TextContent.Trim());
    }

    private static Join Join(JoinState state) => new()
    {
        Id = 7,
        IdevidSha256 = "00",
        Nonce = "n",
        Manufacturer = "maker",
        SerialNumber = "sn-1",
        Domain = "plant",
        Idevid = [0x30],
        State = state,
        CreatedAt = Noon,
        ChangedAt = Noon,
    };

    private IRenderedComponent<JoinTile> Tile(Join join, bool may = true, Words? words = null) =>
        Show<JoinTile>(it => it.Add(shown => shown.Join, join).Add(shown => shown.MayDecide, may), words);
}
