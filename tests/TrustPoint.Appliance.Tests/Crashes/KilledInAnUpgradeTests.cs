namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short form of <c>--upgrade</c> of tests/TrustPoint.CrashLoop.</summary>
public sealed class KilledInAnUpgradeTests
{
    [Fact]
    public async Task Kills_in_an_upgrade_leave_the_database_of_before_or_todays_with_every_certificate()
    {
        var result = await new CrashLoop.UpgradeLoop(seed: 3).RunAsync(kills: 3, stored: 200);
        Assert.Empty(result.Violations);
        Assert.Equal(3, result.Kills);
    }
}
