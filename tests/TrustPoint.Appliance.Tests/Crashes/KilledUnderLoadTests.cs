namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of tests/TrustPoint.CrashLoop under load.</summary>
public sealed class KilledUnderLoadTests
{
    [Fact] // Invariants: what is signed was recorded before, what is acknowledged is durable, the log stays whole.
    public async Task Five_kills_at_random_moments_under_load_break_no_promise()
    {
        var result = await CrashLoop.CrashLoop.RunAsync(cycles: 5, parallel: 1, seed: 1);
        Assert.True(result.Violations is [], string.Join('\n', result.Violations));
        Assert.Equal(5, result.Cycles);
        Assert.True(result.Acknowledged > 0, "no kill came under load");
    }
}
