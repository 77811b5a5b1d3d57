namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>Devices that come in while the box goes down, or its key is away.</summary>
public sealed class JoinOutageTests : IAsyncLifetime
{
    private readonly JoinPlant plant = new();

    public Task InitializeAsync() => plant.InitializeAsync();

    public Task DisposeAsync() => plant.DisposeAsync();

    [Fact] // RFC 8995 section 5.5.4: the stand-by certificate speaks for nobody
    public async Task While_the_registrars_key_is_away_devices_are_told_503_and_when_to_come_again()
    {
        var token = Directory.GetDirectories(Path.Combine(plant.Process.DataDirectory, "softhsm", "tokens")).Single();
        var elsewhere = Path.Combine(plant.Process.DataDirectory, Path.GetFileName(token));
        Directory.Move(token, elsewhere);
        await Waiting.UntilAsync(async () => await StatusAsync() == 503);
        var (away, _) = plant.Arrive();
        using (away) Assert.NotNull((await away.AskAsync()).RetryAfter);
        Assert.Empty(plant.Masa.Asked);
        Directory.Move(elsewhere, token);
        await Waiting.UntilAsync(async () => await StatusAsync() == 200);
    }

    [Fact] // RFC 8995 section 5.6: the same device and nonce, the same voucher; and the log witnesses all of it
    public async Task A_join_outlives_a_restart_and_is_on_the_log()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var voucher = (await pledge.AskAsync()).Body;
        await plant.Process.RestartAsync();
        Assert.Equal(voucher, (await pledge.AskAsync()).Body);
        Assert.Single(plant.Masa.Asked);
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
        await plant.Process.StopAsync();
        Assert.Equal(0, (await plant.Process.CommandAsync("fsck")).ExitCode);
    }

    // In the moment before anybody noticed, the handshake fails: 0.
    private async Task<int> StatusAsync()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        try
        {
            return (await pledge.AskAsync()).Status;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
