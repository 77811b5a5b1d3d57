using TrustPoint.CrashLoop;

namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short forms of what tests/TrustPoint.CrashLoop does for long, or with many.</summary>
public sealed class LongRunTests
{
    [Fact] // --soak
    public async Task Devices_administrators_and_relying_parties_are_served_at_a_steady_pace() => Assert.Empty((await new Soak(TimeSpan.FromSeconds(20), perSecond: 20).RunAsync()).Violations);

    [Fact] // --idle
    public async Task Idle_and_slow_connections_keep_nobody_from_being_served_and_cost_nothing_when_they_are_gone() =>
        Assert.Empty((await new CrowdLoop(idle: 200, slow: 10, look: TimeSpan.FromSeconds(3), patience: TimeSpan.FromSeconds(20)).RunAsync()).Violations);

    [Fact]
    public void A_line_through_samples_is_found_and_what_only_varies_does_not_grow()
    {
        var hour = TimeSpan.FromHours(1);
        (TimeSpan, double)[] Samples(Func<int, double> value) => [.. Enumerable.Range(0, 60).Select(minute => (TimeSpan.FromMinutes(minute), value(minute)))];

        Assert.Equal(60, Slope.Of(Samples(minute => 100 + minute)).PerHour, 6);
        Assert.True(Slope.Of(Samples(minute => 100 + minute)).GrowsWithin(hour));
        Assert.False(Slope.Of(Samples(minute => 100 + (minute % 2 * 20))).GrowsWithin(hour));
        Assert.False(Slope.Of(Samples(minute => 100 + (minute * 0.01))).GrowsWithin(hour)); // less than a twentieth
        Assert.False(Slope.Of([(TimeSpan.Zero, 1), (hour, 100)]).GrowsWithin(hour)); // a line through two points says nothing
    }
}
