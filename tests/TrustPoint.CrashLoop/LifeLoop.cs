using System.Diagnostics;
using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Stored;

namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Kills">How often the process was killed.</param>
/// <param name="Ways">What it was killed in, such as <c>Retire</c>: how often.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record LifeLoopResult(int Kills, IReadOnlyDictionary<string, int> Ways, IReadOnlyList<string> Violations)
    : Outcome($"{Kills} kills ({string.Join(", ", Ways.Select(way => $"{way.Value} in {way.Key}"))})", Violations);

/// <summary>
/// Plays every way of the table of an owner's devices in a process that strace kills with SIGKILL at each system call of a kind that is made on one of the ways, opens what is
/// left, has the outbox emptied as a start does, and looks: what was acknowledged stands, and what a state forbids is not in force (LIF-6, LIF-34).
/// </summary>
/// <param name="calls">The system calls, as strace names them.</param>
public sealed class LifeLoop(string calls)
{
    private const int Killed = 128 + 9;

    private readonly SortedDictionary<string, int> ways = new(StringComparer.Ordinal);
    private readonly List<string> violations = [];

    /// <summary>Runs it.</summary>
    /// <param name="every">From one call to the next that kills.</param>
    /// <param name="progress">Told after each kill.</param>
    public async Task<LifeLoopResult> RunAsync(int every, Action<string>? progress = null)
    {
        var kills = 0;
        foreach (var number in (await OnTheWaysAsync()).Where((_, i) => i % every == 0))
        {
            using var folder = new TemporaryDirectory();
            var data = folder.File("data");
            var (code, lines) = await PlayAsync(data, number);
            // Fewer calls than when they were counted: two writes came together.
            if (code == 0) continue;
            kills++;
            if (code != Killed) violations.Add($"{calls} {number}: it ended with {code}: {string.Join('\n', lines)}");
            var within = lines is [.., var last] && last.StartsWith(PlayedLife.Goes, StringComparison.Ordinal) ? WayOf(last.Split(' ')[1]).Event.ToString() : "between";
            ways[within] = ways.GetValueOrDefault(within) + 1;
            var before = violations.Count;
            try
            {
                await LookAsync(data, lines, $"{calls} {number}");
            }
            catch (Exception unopened)
            {
                violations.Add($"{calls} {number}: {unopened}");
            }
            progress?.Invoke($"{calls} {number}: killed in {within} after {lines.Count(line => line.StartsWith(PlayedLife.Went, StringComparison.Ordinal))} ways, {violations.Count - before} violations");
        }
        return new(kills, ways, violations);
    }

    // Plays it once without a kill: which calls of its thread (strace counts for each) come between "goes" and "went".
    private async Task<IReadOnlyList<int>> OnTheWaysAsync()
    {
        using var folder = new TemporaryDirectory();
        var log = folder.File("calls");
        var (code, lines) = await RunAsync(["-f", "--seccomp-bpf", "-qq", "-o", log, "-e", $"trace={calls},write"], folder.File("data"));
        if (code != 0) throw new InvalidOperationException($"Without a kill it ended with {code}: {string.Join('\n', lines)}");
        var (numbers, counts, isOnItsWay) = (new SortedSet<int>(), new Dictionary<string, int>(StringComparer.Ordinal), false);
        foreach (var call in await File.ReadAllLinesAsync(log))
        {
            // "4711 fsync(23) = 0"; the second half of a call that another thread came between begins with "<...".
            if (call.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var thread, var what] || what.StartsWith("<...", StringComparison.Ordinal)) continue;
            var name = what.Split('(')[0];
            if (name == "write" && what.Contains($"\"{PlayedLife.Goes} ", StringComparison.Ordinal)) isOnItsWay = true;
            else if (name == "write" && what.Contains($"\"{PlayedLife.Went} ", StringComparison.Ordinal)) isOnItsWay = false;
            if (!calls.Split(',').Contains(name)) continue;
            var number = counts[thread] = counts.GetValueOrDefault(thread) + 1;
            if (isOnItsWay) numbers.Add(number);
        }
        return [.. numbers];
    }

    private static Transition WayOf(string device) => PlayedLives.Ways.ElementAt(int.Parse(device["pump-".Length..], CultureInfo.InvariantCulture));

    private Task<(int Code, IReadOnlyList<string> Lines)> PlayAsync(string data, int number) =>
        RunAsync(["-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:signal=KILL:when={number}")], data);

    private static async Task<(int Code, IReadOnlyList<string> Lines)> RunAsync(string[] strace, string data)
    {
        string[] line = [.. strace, "dotnet", typeof(LifeLoop).Assembly.Location, "play-life", data];
        using var process = Process.Start(new ProcessStartInfo("strace", line) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, [.. $"{await output}{await errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private async Task LookAsync(string data, IReadOnlyList<string> lines, string at)
    {
        // Killed before there was anything.
        if (!Directory.Exists(data)) return;
        await using var ca = await StoredCa.OpenAsync(data);
        await using (var lives = new StoredLives(ca))
        {
            violations.AddRange((await lives.Watch.LookAsync(default)).Select(trouble => $"{at}: {trouble}"));
            var devices = (await ca.Store.Devices.ListAsync(new(), DeviceSort.Name, null, 1000, default)).Items;
            foreach (var device in devices) violations.AddRange(await FaultsAsync(ca, device, lines).Select(fault => $"{at}: {device.Name} is {device.State}: {fault}").ToListAsync());
        }
        await ca.Store.Audit.AppendAsync(ca.Entry(AuditEventType.ApplianceStarted), default);
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();
        violations.AddRange((await Fsck.RunAsync(data, ca.Checkpoints.Key, default)).Findings.Select(finding => $"{at}: fsck: {finding}"));
    }

    private static async IAsyncEnumerable<string> FaultsAsync(StoredCa ca, Device device, IReadOnlyList<string> lines)
    {
        var standing = (await ca.Store.Lives.FindAsync(device.Name, ca.Time.GetUtcNow(), default))!;
        if (standing.Open is not []) yield return "what was queued is not done";
        if (LifeTable.ForbidsCertificates(device.State) && standing.InForce + standing.Intents > 0) yield return $"{standing.InForce} certificates are in force";
        if (lines.FirstOrDefault(line => line.StartsWith($"{PlayedLife.Went} {device.Name} ", StringComparison.Ordinal)) is { } went)
        {
            if (went.Split(' ')[^1] != device.State.ToString()) yield return $"what was acknowledged is not so: {went}";
            // Whatever the usual effect revokes is revoked once it is acknowledged.
            if (WayOf(device.Name).Effects is [{ Kind: CertificateEffectKind.Revoke }, ..] && standing.InForce > 0) yield return $"{standing.InForce} certificates are in force after {went}";
        }
        else if (lines.Contains($"{PlayedLife.Goes} {device.Name}"))
        {
            // Cut off on its way: it is where it was, or all of the way.
            var way = WayOf(device.Name);
            var line = (await ca.Store.Lives.HistoryAsync(device.Name, default)).LastOrDefault(line => line.Event == way.Event);
            if (device.State != way.From && (line is null || line.After != device.State)) yield return $"{way.Event} from {way.From} led it nowhere that the table knows";
            if (device.State != way.From && way.Effects is [{ Kind: CertificateEffectKind.Revoke }, ..] && standing.InForce > 0) yield return $"{way.Event} left {standing.InForce} certificates in force";
        }
    }
}
