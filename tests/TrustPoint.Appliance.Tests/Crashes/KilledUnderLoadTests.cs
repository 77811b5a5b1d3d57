namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short forms of tests/TrustPoint.CrashLoop, which says how to run the long ones.</summary>
public sealed class KilledUnderLoadTests
{
    [Fact] // Invariants: what is signed was recorded before, what is acknowledged is durable, the log stays whole.
    public async Task Fifty_kills_at_random_moments_under_load_break_no_promise()
    {
        var result = await CrashLoop.CrashLoop.RunAsync(cycles: 50, parallel: 2, seed: 1);
        Assert.Empty(result.Violations);
        Assert.Equal(50, result.Cycles);
        Assert.True(result.Acknowledged > 0, "no kill came under load");
    }

    [Fact] // LIF-6 and LIF-34: the short form of --life
    public async Task LIF_34_kills_on_the_ways_of_devices_leave_none_given_up_with_a_good_certificate()
    {
        var result = await new CrashLoop.LifeLoop("fsync,fdatasync").RunAsync(every: 40);
        Assert.Empty(result.Violations);
        Assert.InRange(result.Kills, 2, 10);
    }

    [Fact] // the short form of --jobs
    public async Task Kills_while_the_clock_has_everything_done_at_once_break_no_promise()
    {
        var result = await new CrashLoop.JobLoop(seed: 7).RunAsync(kills: 4);
        Assert.Empty(result.Violations);
        Assert.Equal(4, result.Kills + result.Unreached);
    }

    [Fact] // the short form of --upgrade
    public async Task Kills_in_an_upgrade_leave_the_database_of_before_or_todays_with_every_certificate()
    {
        var result = await new CrashLoop.UpgradeLoop(seed: 3).RunAsync(kills: 3, stored: 200);
        Assert.Empty(result.Violations);
        Assert.Equal(3, result.Kills);
    }
}
