using System.Diagnostics;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Runs the appliance and its signer as two processes under load, and kills the signer, the appliance or both with SIGKILL, or stops the signer (SIGSTOP) and lets it go on, again
/// and again. While the signer is away devices are told 503 with a time to come again, and CRLs are served; they get certificates again within three seconds of its return; at
/// the end everything that was acknowledged is there, and the signer signed nothing that the database does not know.
/// </summary>
/// <param name="stops">Whether the signer is stopped, not killed.</param>
/// <param name="seed">Of what is done when.</param>
public sealed class SignerLoop(bool stops, int seed)
{
    private const int Devices = 4;
    private const int LongestStopMilliseconds = 3_000;
    private const string AtOnce = "signers started at once";
    private const string AfterAWhile = "signers away for a while";
    private const string Appliances = "appliances";
    private const string Both = "both";

    // Beyond what the appliance waits for an answer.
    private static readonly TimeSpan LongStop = TimeSpan.FromSeconds(11);

    // An appliance that has just started is slower with its first answers.
    private static readonly TimeSpan AfterAStart = TimeSpan.FromSeconds(7);

    private readonly Random chance = new(seed);
    private readonly List<string> violations = [];
    private readonly List<string> given = [];
    private readonly List<TimeSpan> back = [];
    private readonly List<TimeSpan> sinceKill = [];
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);
    private int refused;

    /// <summary>Within which devices are served once the signer is back.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    /// <param name="rounds">How often something is killed or stopped.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<Outcome> RunAsync(int rounds, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        await using var signer = await SignerProcess.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync(folder.File("data"), [.. signer.Settings, FleetDevice.Unlimited]);
        var devices = await RenewingFleet.EnrolAsync(appliance, Devices, "tls-client");
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { Pace = TimeSpan.FromMilliseconds(25), BearsDrops = true, Patience = TimeSpan.FromSeconds(30) });
        await using var administrator = RevokingAdministrator.Start(appliance, fleet, TimeSpan.FromMilliseconds(200));
        await using var reader = new CrlReader(appliance);
        for (var round = 1; round <= rounds; round++)
        {
            await fleet.UntilEachAsync(200);
            await Task.Delay(chance.Next(1, 300));
            var what = stops ? await StopAsync(signer, fleet) : await KillAsync(signer, appliance, fleet, reader);
            var clock = Stopwatch.StartNew();
            await fleet.UntilEachAsync(200);
            if (what is not (Appliances or Both)) back.Add(clock.Elapsed);
            if (clock.Elapsed > (what is Appliances or Both ? Budget + AfterAStart : Budget)) violations.Add($"round {round}, {what}: the devices were served after {clock.Elapsed.TotalSeconds:0.0} s");
            done[what] = done.GetValueOrDefault(what) + 1;
            Hear(fleet.Take());
            progress?.Invoke($"round {round}, {what}: served again after {clock.ElapsedMilliseconds} ms, {violations.Count} violations");
        }
        Hear(await fleet.StopAsync());
        await administrator.StopAsync();
        violations.AddRange(administrator.Faults);
        violations.AddRange(reader.Faults);
        if (appliance.Written.Contains("ALARM", StringComparison.Ordinal)) violations.Add("there was an alarm");
        if (await appliance.StopAsync() is var code and not 0) violations.Add($"the appliance stopped with {code}");
        violations.AddRange(await new Kept(given, administrator.Revoked, administrator.Published).LookAsync(appliance.DataDirectory, signer.Settings));
        var verify = await appliance.CommandAsync("signer", "verify");
        if (verify.ExitCode != 0) violations.Add($"signer verify: {verify.Output}{verify.Error}");
        var whole = sinceKill is [] ? "" : $" ({Words(sinceKill)} after the kill, the signer's start included)";
        return new(
            $"{rounds} rounds ({string.Join(", ", done.Select(kind => $"{kind.Value} {kind.Key}"))}), {given.Count} certificates and {administrator.Revoked.Count} revocations acknowledged, {refused} answers of 503, "
            + $"all served again {Words(back)} after the signer was back{whole}; {reader.Words}; {verify.Output.Trim()}", violations);
    }

    private async Task<string> StopAsync(SignerProcess signer, RenewingFleet fleet)
    {
        var isLong = chance.Next(10) == 0;
        signer.Send(Signal.Stop);
        await Task.Delay(isLong ? LongStop : TimeSpan.FromMilliseconds(chance.Next(1, LongestStopMilliseconds)));
        if (isLong) await fleet.UntilEachAsync(503);
        signer.Send(Signal.Continue);
        return isLong ? "long stops" : "stops";
    }

    private async Task<string> KillAsync(SignerProcess signer, ApplianceProcess appliance, RenewingFleet fleet, CrlReader reader)
    {
        var kind = chance.Next(10) switch { < 4 => AtOnce, < 7 => AfterAWhile, < 9 => Appliances, _ => Both };
        var clock = Stopwatch.StartNew();
        if (kind != Appliances) await signer.EndAsync(Signal.Kill);
        if (kind is Appliances or Both)
        {
            reader.IsExpectedAway = true;
            await appliance.EndAsync(Signal.Kill);
            await appliance.RestartAsync();
            reader.IsExpectedAway = false;
        }
        if (kind is AfterAWhile or Both) await fleet.UntilEachAsync(503);
        if (kind != Appliances) await signer.RestartAsync();
        if (kind == AtOnce)
        {
            await fleet.UntilEachAsync(200);
            sinceKill.Add(clock.Elapsed);
        }
        return kind;
    }

    private void Hear(IReadOnlyList<Answer> answers)
    {
        foreach (var odd in answers.Where(answer => answer.Status is not (200 or 503)).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        if (answers.Count(answer => answer.Status == 503 && answer.RetryAfter is not (>= 1 and <= 60)) is var untold and > 0) violations.Add($"{untold} answers of 503 say no time to come again");
        refused += answers.Count(answer => answer.Status == 503);
        given.AddRange(answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf));
    }

    private static string Words(List<TimeSpan> times) => times is [] ? "never" : $"within {times.Max().TotalSeconds:0.0} s, half of the times within {times.Order().ElementAt(times.Count / 2).TotalSeconds:0.0} s";
}
