using Bunit;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Factory;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Factory;

public class BatchElementTests : Speaking
{
    [Theory]
    [InlineData(500, 12, "12 of 500", "12")]
    [InlineData(1500, 1500, "1,500 of 1,500", "1500")]
    public void A_quota_is_a_bar_and_its_numbers(int quota, int made, string said, string value)
    {
        var bar = Show<QuotaBar>(it => it.Add(shown => shown.Batch, Of(quota, made)));

        Assert.Equal(said, bar.Find("span span").TextContent);
        Assert.Equal((value, $"{quota}"), (bar.Find("progress").GetAttribute("value"), bar.Find("progress").GetAttribute("max")));
    }

    [Fact]
    public void A_batch_that_adds_nothing_has_no_bar() => Assert.Empty(Show<QuotaBar>(it => it.Add(shown => shown.Batch, Of(0, 0))).FindAll("progress"));

    [Theory]
    [InlineData(-1, 1, 5, 4, "good", "open")]
    [InlineData(-1, 1, 0, 0, "good", "open")] // only what was added beforehand
    [InlineData(-1, 1, 5, 5, "wait", "quota used up")]
    [InlineData(1, 2, 5, 0, "wait", "not begun")]
    [InlineData(-2, 0, 5, 5, "off", "ended")] // at its very end
    public void A_batch_says_how_it_stands(int from, int until, int quota, int made, string mood, string said)
    {
        var batch = Of(quota, made) with { From = Noon.AddHours(from), Until = Noon.AddHours(until) };

        var badge = Show<BatchBadge>(it => it.Add(shown => shown.Batch, batch)).Find(".badge");

        Assert.Contains(mood, badge.ClassList);
        Assert.Equal(said, badge.TextContent.Trim());
    }

    private static Batch Of(int quota, int made) =>
        new() { Name = "shift-6", Domain = "line", Model = "drive", Quota = quota, Made = made, From = Noon.AddHours(-1), Until = Noon.AddHours(1), Salt = [], Hash = [] };
}
