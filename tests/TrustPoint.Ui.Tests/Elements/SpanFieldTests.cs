using Bunit;
using TrustPoint.Ui.Elements;

namespace TrustPoint.Ui.Tests.Elements;

public class SpanFieldTests : Speaking
{
    private TimeSpan? changed;

    [Theory]
    [InlineData(90 * 24 * 60, "90", "span.days")]
    [InlineData(8 * 60, "8", "span.hours")]
    [InlineData(36 * 60, "36", "span.hours")] // a day and a half
    [InlineData(45, "45", "span.minutes")]
    public void A_time_is_shown_in_the_largest_unit_that_it_is_whole_in(int minutes, string number, string unit)
    {
        var field = Shown(TimeSpan.FromMinutes(minutes));

        Assert.Equal(number, field.Find("input").GetAttribute("value"));
        Assert.Equal(unit, field.Find("option[selected]").GetAttribute("value"));
    }

    [Fact]
    public void What_was_typed_stays_in_the_unit_that_it_was_typed_in()
    {
        var field = Shown(TimeSpan.FromHours(8));

        field.Find("input").Change("48");
        field.Render(it => it.Add(shown => shown.Value, changed!.Value));

        Assert.Equal(TimeSpan.FromDays(2), changed);
        Assert.Equal("48", field.Find("input").GetAttribute("value"));
        Assert.Equal("span.hours", field.Find("option[selected]").GetAttribute("value"));
    }

    [Fact]
    public void Another_unit_keeps_the_number()
    {
        Shown(TimeSpan.FromHours(8)).Find("select").Change("span.days");

        Assert.Equal(TimeSpan.FromDays(8), changed);
    }

    [Theory] // the command says what is too short or too long
    [InlineData("", 0), InlineData("-3", 0), InlineData("1e9", 0), InlineData("99999999999", 0), InlineData("999999999", 100_000)]
    public void What_is_no_number_is_no_time_and_none_is_too_large_to_count_with(string typed, int hours)
    {
        Shown(TimeSpan.FromHours(8)).Find("input").Change(typed);

        Assert.Equal(TimeSpan.FromHours(hours), changed);
    }

    private IRenderedComponent<SpanField> Shown(TimeSpan value) => Show<SpanField>(it => it.Add(shown => shown.Id, "life").Add(shown => shown.Value, value).Add(shown => shown.ValueChanged, to => changed = to));
}
