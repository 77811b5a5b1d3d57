using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Opens thousands of mTLS connections that ask nothing, and beside them hundreds that send an octet a second: handshakes, headers, bodies. Devices that renew meanwhile are all
/// served; what is slow is ended in its time; and when everybody is gone, so is what they cost.
/// </summary>
/// <param name="idle">Connections that ask nothing. Client and server need a descriptor for each: this process and the appliance take what <c>ulimit -Hn</c> allows.</param>
/// <param name="slow">Slow ones of each kind.</param>
/// <param name="look">How long the devices are looked at each time.</param>
/// <param name="patience">Slow ones that were not ended by then go themselves.</param>
public sealed class CrowdLoop(int idle, int slow, TimeSpan look, TimeSpan patience)
{
    private const int Devices = 8;
    private const int AtOnce = 32;
    private const double PermittedMebibytes = 24;

    // What the listener allows, and as much again for a busy machine.
    private static readonly Dictionary<Slowness, TimeSpan> Longest = new()
    {
        [Slowness.Handshake] = TimeSpan.FromSeconds(75), [Slowness.Headers] = TimeSpan.FromSeconds(25), [Slowness.Body] = TimeSpan.FromSeconds(25),
    };

    private readonly List<string> violations = [];
    private readonly List<string> given = [];

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told after each part.</param>
    public async Task<Outcome> RunAsync(Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        await using var appliance = await ApplianceProcess.StartAsync(folder.File("data"), [.. ProcessMeter.Settings(folder.Path), FleetDevice.Unlimited]);
        var meter = new ProcessMeter(folder.Path, appliance);
        var devices = await RenewingFleet.EnrolAsync(appliance, Devices);
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { Pace = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromSeconds(20) });
        await Task.Delay(look / 2);
        fleet.Take();
        var before = await SeeAsync("alone", fleet, meter);
        progress?.Invoke($"{before}");

        var crowd = new ConcurrentBag<EstConnection>();
        var opening = Stopwatch.StartNew();
        await Parallel.ForAsync(0, idle, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => crowd.Add(await EstConnection.OpenAsync(appliance.DevicesPort, devices[number % Devices].Tls)));
        progress?.Invoke($"{idle} connections opened in {opening.Elapsed.TotalSeconds:0.0} s");
        fleet.Take();
        var beside = await SeeAsync("idle connections", fleet, meter);
        progress?.Invoke($"{beside}");
        // Readers of the database come and go.
        if (beside.Handles - before.Handles < idle - (2 * Devices)) violations.Add($"of {idle} connections {beside.Handles - before.Handles} are open");

        using var enough = new CancellationTokenSource(patience);
        var lives = Enum.GetValues<Slowness>().ToDictionary(kind => kind, kind => Enumerable.Range(0, slow).Select(_ => SlowClient.RunAsync(appliance.DevicesPort, devices[0].Tls, kind, enough.Token)).ToArray());
        var crawling = await SeeAsync("idle and slow connections", fleet, meter);
        progress?.Invoke($"{crawling}");
        var ends = new List<string>();
        foreach (var (kind, clients) in lives)
        {
            var longest = (await Task.WhenAll(clients)).Max();
            ends.Add(string.Create(CultureInfo.InvariantCulture, $"{kind} {longest.TotalSeconds:0} s"));
            if (longest > Longest[kind]) violations.Add($"a slow client was let go on with its {kind} for {longest.TotalSeconds:0} s");
        }
        foreach (var connection in crowd) await connection.DisposeAsync();
        var after = await FreedAsync(fleet, meter, before);
        progress?.Invoke($"{after}");

        Hear(await fleet.StopAsync());
        if (await appliance.StopAsync() is var code and not 0) violations.Add($"it stopped with {code}");
        violations.AddRange(await new Kept(given, [], 0).LookAsync(appliance.DataDirectory));
        return new(string.Create(CultureInfo.InvariantCulture,
            $"{idle} idle and 3 × {slow} slow connections, {given.Count} certificates acknowledged beside them; p99 {before.P99:0} ms alone, {beside.P99:0} ms beside the idle, {crawling.P99:0} ms beside both; memory {before.Resident:0}, {beside.Resident:0}, {after.Resident:0} MiB; ended after: {string.Join(", ", ends)}"), violations);
    }

    // Closed by us: sockets, pools and buffers go when the server notices, and the garbage collector.
    private async Task<Standing> FreedAsync(RenewingFleet fleet, ProcessMeter meter, Standing before)
    {
        Standing after;
        var waited = Stopwatch.StartNew();
        do after = await SeeAsync("when all are gone", fleet, meter);
        while ((after.Handles > before.Handles + Devices || after.Live > before.Live + PermittedMebibytes) && waited.Elapsed < TimeSpan.FromSeconds(60));
        if (after.Handles > before.Handles + Devices) violations.Add($"{after.Handles - before.Handles} descriptors were not given back");
        if (after.Live > before.Live + PermittedMebibytes) violations.Add(string.Create(CultureInfo.InvariantCulture, $"{after.Live - before.Live:0.0} MiB were not given back"));
        return after;
    }

    private async Task<Standing> SeeAsync(string what, RenewingFleet fleet, ProcessMeter meter)
    {
        await Task.Delay(look);
        var answers = fleet.Take();
        Hear(answers);
        if (answers.Count == 0) violations.Add($"{what}: nobody was answered");
        var times = answers.Select(answer => answer.Took.TotalMilliseconds).Order().DefaultIfEmpty().ToArray();
        return new(what, answers.Count, times[times.Length * 99 / 100], meter.Resident, meter.Live / 1048576.0, meter.Handles, meter.Threads);
    }

    private void Hear(IReadOnlyList<Answer> answers)
    {
        foreach (var odd in answers.Where(answer => answer.Status != 200).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        given.AddRange(answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf));
    }

    private sealed record Standing(string What, int Answers, double P99, double Resident, double Live, int Handles, int Threads)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{What}: {Answers} answers, p99 {P99:0.0} ms, memory {Resident:0} MiB, of it objects {Live:0.0} MiB, {Handles} descriptors, {Threads} threads");
    }
}
