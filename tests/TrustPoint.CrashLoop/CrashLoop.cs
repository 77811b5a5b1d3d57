using System.Collections.Concurrent;
using System.Net.Sockets;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Cycles">Kills.</param>
/// <param name="Acknowledged">Certificates that a client was given.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record CrashLoopResult(int Cycles, long Acknowledged, IReadOnlyList<string> Violations)
    : Outcome($"{Cycles} kills, {Acknowledged} certificates acknowledged", Violations);

/// <summary>
/// Kills the appliance with SIGKILL at a random moment under load, proves with fsck that every promise holds, asks for each certificate that
/// was acknowledged, and starts it again on the same data directory.
/// </summary>
public sealed class CrashLoop(int cycles, int seed)
{
    private const int Devices = 8;
    private const int PerSecond = 200;

    private readonly List<string> violations = [];
    private long acknowledged;

    /// <summary>Several appliances at once share the cycles.</summary>
    /// <param name="cycles">Kills in all.</param>
    /// <param name="parallel">How many appliances.</param>
    /// <param name="seed">Of the moments to kill at; each appliance has another.</param>
    /// <param name="progress">Told after each kill.</param>
    public static async Task<CrashLoopResult> RunAsync(int cycles, int parallel, int seed, Action<string>? progress = null)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, parallel).Select(lane => new CrashLoop((cycles + lane) / parallel, seed + lane)
            .RunAsync((cycle, words) => progress?.Invoke($"appliance {lane}, kill {cycle}: {words}"))));
        return new(results.Sum(result => result.Cycles), results.Sum(result => result.Acknowledged), [.. results.SelectMany(result => result.Violations)]);
    }

    /// <summary>Runs all cycles on one data directory.</summary>
    /// <param name="progress">Told after each cycle.</param>
    public async Task<CrashLoopResult> RunAsync(Action<int, string>? progress = null)
    {
        var chance = new Random(seed);
        using var folder = new TemporaryDirectory();
        var data = folder.File("data");
        FleetDevice[] fleet;
        await using (var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited))
        {
            fleet = new FleetDevice[Devices];
            for (var i = 0; i < Devices; i++) fleet[i] = await FleetDevice.EnrolAsync(appliance, $"pump-{i}");
        }
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            var given = await KilledUnderLoadAsync(data, fleet, TimeSpan.FromMilliseconds(chance.Next(1, 1_500)));
            var found = await new Kept(given, [], 0).LookAsync(data);
            violations.AddRange(found.Select(words => $"cycle {cycle}: {words}"));
            acknowledged += given.Count;
            progress?.Invoke(cycle, $"{given.Count} acknowledged, {found.Count} violations");
        }
        return new(cycles, acknowledged, violations);
    }

    /// <summary>One start, some load, one kill.</summary>
    /// <returns>SHA-256 of each certificate that a client was given, in hex.</returns>
    private async Task<ConcurrentBag<string>> KilledUnderLoadAsync(string data, FleetDevice[] fleet, TimeSpan life)
    {
        var given = new ConcurrentBag<string>();
        await using var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited);
        var load = fleet.Select(device => Task.Run(() => AskUntilDeadAsync(appliance.DevicesPort, device, given))).ToArray();
        await Task.Delay(life);
        await appliance.EndAsync(Signal.Kill);
        await Task.WhenAll(load);
        return given;
    }

    private async Task AskUntilDeadAsync(int port, FleetDevice device, ConcurrentBag<string> given)
    {
        var pause = TimeSpan.FromSeconds(Devices / (double)PerSecond);
        try
        {
            await using var connection = await EstConnection.OpenAsync(port, device.Tls);
            while (true)
            {
                var status = await connection.SendAsync(device.Reenrolment());
                if (status != 200) throw new InvalidOperationException(connection.LastAnswer);
                given.Add(Kept.NameOf(FleetDevice.Issued(connection.Body.Span)));
                await Task.Delay(pause);
            }
        }
        catch (Exception dead) when (dead is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // That is the kill.
        }
        catch (InvalidOperationException refused)
        {
            lock (violations) violations.Add($"refused under load: {refused.Message}");
        }
    }
}
