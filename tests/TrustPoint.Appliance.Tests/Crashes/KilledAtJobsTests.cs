namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of tests/TrustPoint.CrashLoop --jobs.</summary>
public sealed class KilledAtJobsTests
{
    [Fact]
    public async Task Kills_while_the_clock_has_everything_done_at_once_break_no_promise()
    {
        var result = await new CrashLoop.JobLoop(seed: 7).RunAsync(kills: 4);
        Assert.Empty(result.Violations);
        Assert.Equal(4, result.Kills + result.Unreached);
    }
}
