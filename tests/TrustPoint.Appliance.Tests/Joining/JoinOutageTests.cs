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

    [Fact] // BRS-63, BRS-22: RFC 8995 sections 5 and 5.6.2: what is pinned leads to what the device sees, or nothing goes on
    public async Task A_device_whose_registrar_was_renewed_meanwhile_is_told_to_begin_anew_and_then_comes_in()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        var before = pledge.Seen;
        File.Delete(Path.Combine(plant.Process.DataDirectory, "tls", "est-server.pem"));
        await plant.Process.RestartAsync();

        var told = await pledge.TellAsync("voucher_status", true);
        Assert.NotEqual(before, pledge.Seen);
        Assert.Equal(403, told.Status);
        Assert.Contains("was renewed since the voucher was asked for", told.Words, StringComparison.Ordinal);
        Assert.Equal("voucherGot", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("state").GetString());
        var again = await pledge.AskAsync();
        Assert.Equal(403, again.Status);
        Assert.Contains("the device has to begin anew", again.Words, StringComparison.Ordinal);

        pledge.Nonce = "another-nonce";
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
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
