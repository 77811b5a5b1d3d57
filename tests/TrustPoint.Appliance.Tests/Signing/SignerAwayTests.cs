using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>What an appliance does while its signer is not there, stands still, or cannot write its record (EST-113, RFC 7030 section 4.2.3).</summary>
public sealed class SignerAwayTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private SignerProcess signer = null!;
    private ApplianceProcess appliance = null!;

    public async Task InitializeAsync()
    {
        signer = await SignerProcess.StartAsync();
        appliance = await ApplianceProcess.StartAsync(null, [.. signer.Settings, FleetDevice.Unlimited]);
    }

    public async Task DisposeAsync()
    {
        await appliance.DisposeAsync();
        await signer.DisposeAsync();
    }

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task An_appliance_that_starts_without_its_signer_says_so_serves_what_needs_no_key_and_all_once_it_is_there()
    {
        var devices = await RenewingFleet.EnrolAsync(appliance, 2);
        Assert.Equal(0, await appliance.StopAsync());
        await signer.EndAsync(Signal.Terminate);

        await appliance.RestartAsync();
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { BearsDrops = true });
        await fleet.UntilEachAsync(503);
        await Waiting.UntilAsync(async () => await appliance.HealthAsync() is (503, var words) && words.Contains("keys: The signer does not answer", StringComparison.Ordinal));
        await ListIsServedAsync();

        await signer.RestartAsync();
        await fleet.UntilEachAsync(200);
        await Waiting.UntilAsync(async () => !(await appliance.HealthAsync()).Words.Contains("keys:", StringComparison.Ordinal));
        Told(await fleet.StopAsync());
        await KeptAsync();
    }

    [Fact] // invariant I1: what is not on record is not signed
    public async Task A_record_that_cannot_be_written_is_503_and_nothing_is_signed_until_it_can()
    {
        await using var fleet = await RenewingFleet.StartAsync(appliance, 2);
        await fleet.UntilEachAsync(200);
        using (var disk = Faults.Inject(signer.ProcessId, "fsync:error=EIO"))
        {
            await fleet.UntilEachAsync(503);
            _ = fleet.Take();
            await fleet.UntilEachAsync(503);
            Assert.DoesNotContain(fleet.Take(), answer => answer.Certificate is not null);
            await appliance.WritesAsync("The signer cannot write its record of what it signs");
            await ListIsServedAsync();
        }
        await fleet.UntilEachAsync(200);
        Told(await fleet.StopAsync());
        await KeptAsync();
    }

    [Fact]
    public async Task Handshakes_with_a_signer_that_stands_still_leave_room_for_what_needs_no_key()
    {
        var devices = await RenewingFleet.EnrolAsync(appliance, 1);
        signer.Send(Signal.Stop);
        var handshakes = Enumerable.Range(0, 200).Select(_ => Record.ExceptionAsync(async () => await (await EstConnection.OpenAsync(appliance.DevicesPort, null)).DisposeAsync())).ToList();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await ListIsServedAsync();
        await Waiting.UntilAsync(async () => (await appliance.HealthAsync()).Words.Contains("keys: ", StringComparison.Ordinal));
        signer.Send(Signal.Continue);
        await Task.WhenAll(handshakes);
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { BearsDrops = true });
        await fleet.UntilEachAsync(200);
    }

    private async Task ListIsServedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        Assert.True((await http.GetByteArrayAsync(new Uri($"http://127.0.0.1:{appliance.HttpPort}/crl/evaluation-issuing-g1.crl"), patience.Token)).Length > 100);
    }

    private static void Told(IReadOnlyList<Answer> answers)
    {
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 503 }));
        Assert.All(answers.Where(answer => answer.Status == 503), answer => Assert.InRange(answer.RetryAfter ?? 0, 1, 60));
    }

    private async Task KeptAsync()
    {
        Assert.Equal(0, await appliance.StopAsync());
        var fsck = await appliance.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
        Assert.Contains("does not know 0", (await appliance.CommandAsync("signer", "verify")).Done, StringComparison.Ordinal);
    }
}
