using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Sets the clock of an appliance under load forward and back, by seconds, hours and years, while it serves and across a start. Forward it goes on. After a small step back it waits,
/// after a larger one it signs nothing and says why, until the clock has caught up or a person confirms it: no device is given a certificate that begins before the one that it had before.
/// </summary>
/// <param name="seed">Of the jumps.</param>
public sealed class ClockLoop(int seed)
{
    private const int Devices = 4;

    // A step back of up to a minute is waited out.
    private static readonly TimeSpan WaitedOut = TimeSpan.FromMinutes(1);

    private readonly Random chance = new(seed);
    private readonly List<string> violations = [];
    private readonly DateTime[] begun = new DateTime[Devices];
    private readonly List<string> given = [];
    private readonly SortedDictionary<string, int> jumps = new(StringComparer.Ordinal);
    private TimeSpan latest;

    /// <summary>Runs it.</summary>
    /// <param name="rounds">Jumps.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<Outcome> RunAsync(int rounds, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        var clock = new FakedClock(folder.File("clock"));
        clock.Set(TimeSpan.Zero);
        await using var appliance = await ApplianceProcess.StartAsync(folder.File("data"), [.. clock.Settings, FleetDevice.Unlimited]);
        var devices = await RenewingFleet.EnrolAsync(appliance, Devices, "tls-client");
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { Pace = TimeSpan.FromMilliseconds(50), BearsDrops = true, Patience = TimeSpan.FromMinutes(1) });
        await using var administrator = RevokingAdministrator.Start(appliance, fleet, TimeSpan.FromMilliseconds(200));
        for (var round = 1; round <= rounds; round++)
        {
            await fleet.UntilEachAsync(200);
            var words = await JumpAsync(appliance, clock, fleet, Length(clock.Ahead), isAcrossAStart: chance.Next(5) == 0);
            progress?.Invoke($"jump {round}: {words}, {violations.Count} violations");
        }
        await BackAsync(appliance, clock, fleet, TimeSpan.Zero);
        Hear(await fleet.StopAsync());
        await administrator.StopAsync();
        // What was issued before a jump forward may have ended with it.
        violations.AddRange(administrator.Faults.Where(fault => !fault.Contains("it expired at", StringComparison.Ordinal)));
        if (await appliance.StopAsync() is var code and not 0) violations.Add($"it stopped with {code}");
        violations.AddRange(await new Kept(given, administrator.Revoked, administrator.Published).LookAsync(appliance.DataDirectory));
        return new($"{rounds} jumps ({string.Join(", ", jumps.Select(jump => $"{jump.Value} {jump.Key}"))}), {given.Count} certificates and {administrator.Revoked.Count} revocations acknowledged", violations);
    }

    // Never before the box was set up, when its authorities were not valid yet.
    private TimeSpan Length(TimeSpan ahead)
    {
        var length = chance.Next(3) switch
        {
            0 => TimeSpan.FromSeconds(chance.Next(2, 15)),
            1 => TimeSpan.FromHours(chance.Next(1, 49)),
            _ => TimeSpan.FromDays(chance.Next(1, 4) * 366),
        };
        return chance.Next(2) == 0 && ahead >= length ? -length : length;
    }

    private async Task<string> JumpAsync(ApplianceProcess appliance, FakedClock clock, RenewingFleet fleet, TimeSpan length, bool isAcrossAStart)
    {
        var (from, to) = (clock.Ahead, clock.Ahead + length);
        var kind = $"{(length > TimeSpan.Zero ? "forward" : "back")} by {(length.Duration().TotalDays > 300 ? "years" : length.Duration().TotalHours >= 1 ? "hours" : "seconds")}{(isAcrossAStart ? " across a start" : "")}";
        jumps[kind] = jumps.GetValueOrDefault(kind) + 1;
        if (isAcrossAStart) await appliance.StopAsync();
        clock.Set(to);
        if (isAcrossAStart) await appliance.RestartAsync();
        if (to < latest - WaitedOut)
        {
            await RefusesAsync(appliance, fleet);
            if (chance.Next(2) == 0)
            {
                clock.Set(latest);
                await fleet.UntilEachAsync(200);
                Hear(fleet.Take());
                return $"{kind}, until it had caught up";
            }
            await ConfirmAsync(appliance, clock, fleet);
            return $"{kind}, until it was confirmed";
        }
        latest = to > latest ? to : latest;
        // What devices have may have ended meanwhile: whoever set the clock so sets it right.
        if (length.TotalDays > 300)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            await BackAsync(appliance, clock, fleet, from);
            return $"{kind} and back, confirmed";
        }
        await fleet.UntilEachAsync(200);
        Hear(fleet.Take());
        return kind;
    }

    private async Task BackAsync(ApplianceProcess appliance, FakedClock clock, RenewingFleet fleet, TimeSpan to)
    {
        clock.Set(to);
        if (to < latest - WaitedOut)
        {
            await RefusesAsync(appliance, fleet);
            await ConfirmAsync(appliance, clock, fleet);
        }
        else await fleet.UntilEachAsync(200);
    }

    // It says so, and gives nothing to anybody: 403 to whom it holds, by the latest time that it knows, for one whose certificate has ended.
    private async Task RefusesAsync(ApplianceProcess appliance, RenewingFleet fleet)
    {
        await Waiting.ForAsync(() => WordsAsync(appliance), words => words.Contains("./trustpoint clock confirm", StringComparison.Ordinal));
        await fleet.UntilEachAsync(503, 403);
        Hear(fleet.Take());
        await fleet.UntilEachAsync(503, 403);
        var answers = fleet.Take();
        if (answers.Count(answer => answer.Status == 200) is var issued and > 0) violations.Add($"{issued} certificates were given while the clock was behind");
        Hear(answers);
    }

    private async Task ConfirmAsync(ApplianceProcess appliance, FakedClock clock, RenewingFleet fleet)
    {
        _ = await appliance.AdminAsync(HttpMethod.Post, "clock/confirm", new { });
        latest = clock.Ahead;
        Array.Clear(begun);
        await fleet.UntilEachAsync(200);
        Hear(fleet.Take());
    }

    // A device asks one thing after the other: what it is given begins later each time.
    private void Hear(IReadOnlyList<Answer> answers)
    {
        foreach (var answer in answers)
        {
            // What a device shows ends after years.
            if (answer.Status is not (200 or 503 or 401 or 403)) violations.Add($"a device was answered {answer.Status}");
            if (answer.Certificate is not { } der) continue;
            given.Add(Kept.NameOf(der));
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            if (certificate.NotBefore < begun[answer.Device]) violations.Add($"a certificate from {certificate.NotBefore:O} came after one from {begun[answer.Device]:O}");
            begun[answer.Device] = certificate.NotBefore;
        }
    }

    private static async Task<string> WordsAsync(ApplianceProcess appliance)
    {
        try
        {
            return (await appliance.HealthAsync()).Words;
        }
        catch (HttpRequestException gone)
        {
            return gone.Message;
        }
    }
}
