namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of tests/TrustPoint.CrashLoop, which says how to run the long one.</summary>
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
}
