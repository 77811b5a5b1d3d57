namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of tests/TrustPoint.CrashLoop --life.</summary>
public sealed class KilledOnTheWayTests
{
    [Fact] // LIF-6 and LIF-34
    public async Task LIF_34_kills_on_the_ways_of_devices_leave_none_given_up_with_a_good_certificate()
    {
        var result = await new CrashLoop.LifeLoop("fsync,fdatasync").RunAsync(every: 40);
        Assert.True(result.Violations is [], string.Join('\n', result.Violations));
        Assert.InRange(result.Kills, 2, 10);
    }
}
