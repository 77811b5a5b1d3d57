namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of tests/TrustPoint.CrashLoop --jobs.</summary>
public sealed class KilledAtJobsTests
{
    [Fact]
    public async Task Kills_while_the_clock_has_everything_done_at_once_break_no_promise()
    {
        var result = await new CrashLoop.JobLoop(seed: 7).RunAsync(kills: 5);
        Assert.True(result.Violations is [], string.Join('\n', result.Violations));
        Assert.Equal(5, result.Kills + result.Unreached);
        // Three of them come when the log tells that these are at work.
        Assert.All(new[] { "voucher-signers", "approvals", "transfers" }, job => Assert.True(result.Cut[job] > 0, $"{job} was not at work"));
    }
}
