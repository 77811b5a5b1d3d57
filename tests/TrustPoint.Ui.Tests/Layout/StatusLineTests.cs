using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Overview;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Layout;

/// <summary>The line on every page: the time is the viewer's, as all other times are, and only how the appliance is is read aloud when it changes.</summary>
public sealed class StatusLineTests() : SignedIn(new HeldRole(Role.Administrator))
{
    [Fact]
    public void The_time_is_the_viewers_with_utc_on_hover_and_goes_on()
    {
        Services.AddSingleton<IHealth, Well>();
        var line = Show<StatusLine>(_ => { });
        Assert.Equal(("14:00", "2026-06-01 12:00 UTC", "2026-06-01T12:00Z"), Told(line));
        Assert.Null(line.Find("[role=status]").QuerySelector("time"));

        Time.Advance(TimeSpan.FromMinutes(1));
        line.WaitForAssertion(() => Assert.Equal(("14:01", "2026-06-01 12:01 UTC", "2026-06-01T12:01Z"), Told(line)));
    }

    [Fact]
    public void Whose_zone_is_not_known_reads_that_it_is_utc()
    {
        Services.AddSingleton<IHealth, Well>();
        var line = Render<StatusLine>(builder => builder.AddCascadingValue(new Viewer(Words.English, TimeZoneInfo.Utc)));
        Assert.Equal("12:00 UTC", line.Find("time").TextContent);
    }

    private static (string, string?, string?) Told(IRenderedComponent<StatusLine> line)
    {
        var time = line.Find("time");
        return (time.TextContent, time.GetAttribute("title"), time.GetAttribute("datetime"));
    }

    private sealed class Well : IHealth
    {
        public IReadOnlyList<HealthPart> Parts => [];
    }
}
