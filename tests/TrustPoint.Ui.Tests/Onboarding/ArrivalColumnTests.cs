using Bunit;
using TrustPoint.Ui.Onboarding;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Onboarding;

public class ArrivalColumnTests : Speaking
{
    [Theory]
    [InlineData(24, 0, "/onboarding/attempts", null)]
    [InlineData(1024, 1000, "/onboarding/attempts", "1,000 more …")]
    [InlineData(30, 6, null, "6 more: they come up as these are decided.")]
    public void Who_has_no_card_is_counted_and_found(long count, long left, string? href, string? said)
    {
        var column = Show<ArrivalColumn>(it => it.Add(shown => shown.Name, "wait").Add(shown => shown.Title, "Waiting").Add(shown => shown.Count, count).Add(shown => shown.None, "")
            .Add(shown => shown.Left, left).Add(shown => shown.LeftHref, href).AddChildContent("<li>SN-1</li>"));

        Assert.Equal(said, column.FindAll("p.hint").SingleOrDefault()?.TextContent.Trim());
        Assert.Equal(said is null ? null : href, column.FindAll("a").SingleOrDefault()?.GetAttribute("href"));
    }
}
