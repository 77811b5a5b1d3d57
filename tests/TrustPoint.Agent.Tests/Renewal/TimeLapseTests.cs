using System.Diagnostics;
using Xunit.Abstractions;

namespace TrustPoint.Agent.Tests.Renewal;

/// <summary>A month of certificates that live for a day.</summary>
public class TimeLapseTests(ITestOutputHelper output)
{
    private const int Fleet = 1000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void A_thousand_devices_rotate_for_thirty_days_through_outages_restarts_and_a_rollover_and_none_is_lost()
    {
        // Ten times what the fleet needs when it is spread: an hour and a half for all of it.
        const double PerSecond = 0.2;
        var watch = Stopwatch.StartNew();
        using var lapse = new TimeLapse(Fleet, new(AtOnce: 4, FirstRate: PerSecond, IsMeasured: false), seed: 7);
        var (night, weekend) = ((From: Day * 9, Length: TimeSpan.FromHours(7)), (From: Day * 16, Length: TimeSpan.FromHours(60)));
        lapse.Outage(night.From, night.Length);
        lapse.Outage(weekend.From, weekend.Length);
        for (var restart = 3; restart < 30; restart += 4) lapse.Outage((Day * restart) + TimeSpan.FromHours(13), TimeSpan.FromMinutes(2));
        for (var day = 1; day < 30; day++) lapse.Restart((Day * day) + TimeSpan.FromHours(3), 0.1);
        lapse.RollOver(Day * 23);

        // A night costs nobody anything: a third of the life is left when the last of them is due.
        lapse.RunUntil(night.From + night.Length);
        Assert.Equal(0, lapse.Stopped);
        // After a weekend nobody has a certificate any more; all come back by themselves, told when it is their turn.
        lapse.RunUntil(weekend.From + weekend.Length);
        Assert.Equal(Fleet, lapse.Stopped);
        lapse.RunUntil(weekend.From + weekend.Length + TimeSpan.FromHours(3));
        Assert.Equal(0, lapse.Stopped);
        Assert.InRange(lapse.ToldToWait, 100, 10 * Fleet);
        lapse.RunUntil(Day * 30);
        Assert.Equal((0, 0), (lapse.Stopped, lapse.Estranged));

        // None twice in a slot: between two certificates of a device is half a life at least.
        Assert.All(lapse.Log.Where(given => given.Before is not null), given => Assert.True(given.At >= given.Before!.NotBefore + (Day / 2), given.Device));

        // No more than the configured rate is ever made, and what was spread stays spread.
        var began = lapse.Log[0].At;
        var bySpan = lapse.Log.GroupBy(given => (int)((given.At - began).TotalSeconds / 100)).Select(span => span.Count()).Max();
        Assert.InRange(bySpan, 1, (int)((100 + 2) * PerSecond) + 2);
        var hours = lapse.Log.CountBy(given => (int)((given.At - began) / TimeSpan.FromHours(1))).ToDictionary();
        var quiet = Enumerable.Range(0, 30 * 24).Where(hour => IsQuiet(TimeSpan.FromHours(hour))).Select(hour => hours.GetValueOrDefault(hour)).ToList();
        output.WriteLine($"{lapse.Log.Count} certificates, told to wait {lapse.ToldToWait} times; quiet hours {quiet.Min()} to {quiet.Max()}, mean {quiet.Average():0}; most in 100 seconds {bySpan}; {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(quiet.Average(), Fleet / 16.0, Fleet / 12.0);
        Assert.True(quiet.Max() <= 3 * Fleet / 14, $"an ordinary hour had {quiet.Max()}");

        // Three days after the start and after each outage the fleet is spread again.
        bool IsQuiet(TimeSpan at) => at > Day * 3 && !Near(at, night) && !Near(at, weekend);

        static bool Near(TimeSpan at, (TimeSpan From, TimeSpan Length) outage) => at >= outage.From - TimeSpan.FromHours(1) && at <= outage.From + outage.Length + (Day * 5);
    }
}
