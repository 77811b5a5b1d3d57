using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using TrustPoint.Appliance.Tests.Enrolment;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>The data directory of an appliance that was started and stopped: a test takes a copy of its own.</summary>
public sealed class StoppedAppliance : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public async Task InitializeAsync()
    {
        await using var appliance = await ApplianceProcess.StartAsync(directory.File("data"));
        await appliance.StopAsync();
    }

    /// <summary>Copies it to a path that is not there yet.</summary>
    public async Task CopyToAsync(string path) => _ = (await Shell.RunAsync("cp", ["--archive", directory.File("data"), path])).Done;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();
}

/// <summary>What people and devices see when something that the appliance needs is not there.</summary>
public class TroubleTests(StoppedAppliance stopped) : IClassFixture<StoppedAppliance>
{
    private static readonly TimeSpan RecoveryBudget = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_token_that_is_away_is_told_in_words_and_devices_get_503_until_it_is_back()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var devices = await appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var code = await CodeAsync(appliance, "pump-1");
        var (token, elsewhere) = Token(appliance.DataDirectory);

        Directory.Move(token, elsewhere);
        await Waiting.UntilAsync(async () => await StatusAsync(appliance) == 503);

        Assert.Contains("keys: ", (await appliance.HealthAsync()).Words, StringComparison.Ordinal);
        using (var refused = await Requests.EnrolAsync(devices, "pump-1", code, key))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Directory.Move(elsewhere, token);
        var clock = Stopwatch.StartNew();
        await Waiting.UntilAsync(async () => await StatusAsync(appliance) == 200);
        Assert.True(clock.Elapsed < RecoveryBudget, $"recovery took {clock.Elapsed}");

        // The code was given back with the abandoned intent: a device that makes a new key for each try is served too, and once.
        using var newKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var enrolled = await Requests.EnrolAsync(devices, "pump-1", code, newKey);
        using var late = await Requests.EnrolAsync(devices, "pump-1", code, key);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (enrolled.StatusCode, late.StatusCode));
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task A_full_disk_gets_503_and_nothing_that_was_answered_is_lost()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var devices = await appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = await CodeAsync(appliance, "pump-1");
        var second = await CodeAsync(appliance, "pump-2");
        using var kept = await Requests.EnrolAsync(devices, "pump-1", first, key);

        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (Faults.Inject(appliance.ProcessId, "pwrite64:error=ENOSPC"))
        {
            using var refused = await Requests.EnrolAsync(devices, "pump-2", second, otherKey);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        using var taken = await Requests.EnrolAsync(devices, "pump-2", second, otherKey);

        Assert.True((kept.StatusCode, taken.StatusCode) == (HttpStatusCode.OK, HttpStatusCode.OK), appliance.Written);
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task A_start_without_the_token_serves_the_reason()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await stopped.CopyToAsync(data);
        var (token, elsewhere) = Token(data);
        Directory.Move(token, elsewhere);

        await using var second = await ApplianceProcess.StartAsync(data);

        var (status, words) = await second.HealthAsync();
        Assert.Equal(503, status);
        Assert.Contains("keys: ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_pin_is_told_and_tried_once()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await stopped.CopyToAsync(data);
        await File.WriteAllTextAsync(Path.Combine(data, "token.pin"), "another one\n");

        await using var second = await ApplianceProcess.StartAsync(data);
        await Task.Delay(TimeSpan.FromSeconds(2.5)); // two looks of the watch

        var (status, words) = await second.HealthAsync();
        Assert.Equal(503, status);
        Assert.Contains("refused the PIN", words, StringComparison.Ordinal);
        // The jobs that would need a key say so too, each once; the token was asked by none of them.
        await second.WritesAsync(" keys: token");
        Assert.Single(second.Written.Split('\n'), line => line.Contains(" keys: token", StringComparison.Ordinal));
        Assert.DoesNotContain("LOCKED", second.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("another one", second.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_refused_with_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await stopped.CopyToAsync(data);
        await File.WriteAllTextAsync(Path.Combine(data, "trustpoint.db"), new string('x', 8192));

        await using var second = ApplianceProcess.Launch(data);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("restore a backup", second.Written, StringComparison.Ordinal);
    }

    [Fact] // its writer goes on with a file that has no name any more: what it acknowledges would be lost with the process
    public async Task A_database_that_is_taken_away_ends_the_appliance_in_words_and_goes_on_when_it_is_back()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await stopped.CopyToAsync(data);
        var (database, elsewhere) = (Path.Combine(data, "trustpoint.db"), directory.File("elsewhere.db"));
        await using var appliance = await ApplianceProcess.StartAsync(data);
        await appliance.JsonAsync("device", "add", "pump-1");

        File.Move(database, elsewhere);
        Assert.Equal(1, await appliance.ExitAsync());
        Assert.Contains($"trustpoint: {database} was taken away while it was worked on", appliance.Written, StringComparison.Ordinal);

        File.Move(elsewhere, database);
        await appliance.RestartAsync();
        Assert.Equal("pump-1", (await appliance.JsonAsync("device", "show", "pump-1")).GetProperty("name").GetString());
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task A_database_older_than_its_checkpoint_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        var database = Path.Combine(data, "trustpoint.db");
        await stopped.CopyToAsync(data);
        File.Copy(database, directory.File("older.db"));
        await using (var second = await ApplianceProcess.StartAsync(data)) await second.StopAsync();
        File.Copy(directory.File("older.db"), database, overwrite: true);

        await using var third = ApplianceProcess.Launch(data);

        Assert.Equal(1, await third.ExitAsync());
        Assert.Contains("older", third.Written, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_lost_database_beside_keys_is_refused_and_nothing_is_cleared()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        await stopped.CopyToAsync(data);
        File.Delete(Path.Combine(data, "trustpoint.db"));

        await using var second = ApplianceProcess.Launch(data);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("keys and no database", second.Written, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(data, "softhsm", "tokens")));
    }

    [Fact]
    public async Task A_set_up_that_was_killed_begins_anew()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        // Killed at a different moment of its first second each time.
        foreach (var milliseconds in new[] { 300, 500, 700, 900, 1200 })
        {
            await using var killed = ApplianceProcess.Launch(data);
            await Task.Delay(milliseconds);
            await killed.EndAsync(Signal.Kill);
        }

        await using var appliance = await ApplianceProcess.StartAsync(data);

        Assert.Equal((200, "ok\n"), await appliance.HealthAsync());
        Assert.Equal(2, (await appliance.JsonAsync("ca", "list")).GetArrayLength());
        Assert.False(File.Exists(Path.Combine(data, "quickstart.unfinished")));
        await appliance.StopAsync();
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    // SoftHSM takes every folder beside the token's for a token: away is further away.
    private static (string Token, string Elsewhere) Token(string data)
    {
        var token = Directory.GetDirectories(Path.Combine(data, "softhsm", "tokens")).Single();
        return (token, Path.Combine(data, Path.GetFileName(token)));
    }

    private static async Task<string> CodeAsync(ApplianceProcess appliance, string device) =>
        (await appliance.JsonAsync("device", "add", device)).GetProperty("code").GetString()!;

    // The handshake in which the token is found to be gone fails; the next one is shown the stand-by certificate.
    private static async Task<int> StatusAsync(ApplianceProcess appliance)
    {
        try
        {
            return (await appliance.HealthAsync()).Status;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
