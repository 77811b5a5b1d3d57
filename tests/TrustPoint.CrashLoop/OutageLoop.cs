using System.Diagnostics;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What is taken from the appliance for a while.</summary>
public enum Outage
{
    /// <summary>The folder in which SoftHSM keeps the token is moved away.</summary>
    Token,

    /// <summary>The process is stopped (SIGSTOP).</summary>
    Process,
}

/// <summary>
/// Takes something from an appliance under load and gives it back, again and again: devices are told 503 with a time to come again, or wait, and are served within five seconds
/// of its return. At the end everything that was acknowledged is there.
/// </summary>
/// <param name="outage">What.</param>
/// <param name="seed">Of how long it is away.</param>
public sealed class OutageLoop(Outage outage, int seed)
{
    private const int Devices = 4;
    private const int LongestStopMilliseconds = 3_000;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    private readonly Random chance = new(seed);
    private readonly List<string> violations = [];
    private TimeSpan slowest;

    /// <summary>Runs it.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<Outcome> RunAsync(int rounds, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        await using var appliance = await ApplianceProcess.StartAsync(folder.File("data"), FleetDevice.Unlimited);
        var devices = await RenewingFleet.EnrolAsync(appliance, Devices, "tls-client");
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { Pace = TimeSpan.FromMilliseconds(25) });
        await using var administrator = RevokingAdministrator.Start(appliance, fleet, TimeSpan.FromMilliseconds(200));
        for (var round = 1; round <= rounds; round++)
        {
            await fleet.UntilEachAsync(200);
            await AwayAsync(appliance, fleet);
            var clock = Stopwatch.StartNew();
            await fleet.UntilEachAsync(200);
            if (clock.Elapsed > Budget) violations.Add($"round {round}: the devices were served after {clock.Elapsed.TotalSeconds:0.0} s");
            if (clock.Elapsed > slowest) slowest = clock.Elapsed;
            progress?.Invoke($"round {round}: served again after {clock.ElapsedMilliseconds} ms");
        }
        return await EndAsync(appliance, fleet, administrator, rounds);
    }

    private async Task AwayAsync(ApplianceProcess appliance, RenewingFleet fleet)
    {
        if (outage == Outage.Process)
        {
            appliance.Send(Signal.Stop);
            await Task.Delay(chance.Next(1, LongestStopMilliseconds));
            appliance.Send(Signal.Continue);
            return;
        }
        // SoftHSM takes every folder beside the token's for a token: away is further away.
        var token = Directory.GetDirectories(Path.Combine(appliance.DataDirectory, "softhsm", "tokens")).Single();
        var elsewhere = Path.Combine(appliance.DataDirectory, Path.GetFileName(token));
        Directory.Move(token, elsewhere);
        await fleet.UntilEachAsync(503);
        Directory.Move(elsewhere, token);
    }

    private async Task<Outcome> EndAsync(ApplianceProcess appliance, RenewingFleet fleet, RevokingAdministrator administrator, int rounds)
    {
        var answers = await fleet.StopAsync();
        await administrator.StopAsync();
        foreach (var odd in answers.Where(answer => answer.Status is not (200 or 503)).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        if (answers.Count(answer => answer.Status == 503 && answer.RetryAfter is not (>= 1 and <= 60)) is var untold and > 0) violations.Add($"{untold} answers of 503 say no time to come again");
        violations.AddRange(administrator.Faults);
        if (appliance.Written.Contains("ALARM", StringComparison.Ordinal)) violations.Add("there was an alarm");
        if (await appliance.StopAsync() is var code and not 0) violations.Add($"it stopped with {code}");
        List<string> given = [.. answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf)];
        violations.AddRange(await new Kept(given, administrator.Revoked, administrator.Published).LookAsync(appliance.DataDirectory));
        return new($"{rounds} times away, {given.Count} certificates and {administrator.Revoked.Count} revocations acknowledged, {answers.Count(answer => answer.Status == 503)} answers of 503, all served again within {slowest.TotalSeconds:0.0} s", violations);
    }
}
