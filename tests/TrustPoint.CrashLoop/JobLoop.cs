using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Cut">Which job was at work when the appliance was killed, by its newest entries on the log, or else the last entry; and how often.</param>
/// <param name="Unreached">Starts that did all that was due before the n-th call came.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record JobLoopResult(IReadOnlyDictionary<string, int> Cut, int Unreached, IReadOnlyList<string> Violations)
    : Outcome($"{Cut.Values.Sum()} kills ({string.Join(", ", Cut.Select(job => $"{job.Value} in {job.Key}"))}), {Unreached} starts that had done all before", Violations)
{
    /// <summary>Kills.</summary>
    public int Kills => Cut.Values.Sum();
}

/// <summary>
/// Starts the appliance with its clock days ahead of the time before, so that everything that the clock does is due at once, and kills it with SIGKILL: every second time
/// as soon as the log tells that one of the jobs is at work, each in its turn; else strace does it, at the n-th system call of a kind that one of its threads makes. What is
/// left is proved with fsck. At the end it is let run: every job does what is due, every backup is whole, and the token holds no key that nothing names.
/// </summary>
/// <param name="seed">Of the moments to kill at.</param>
public sealed class JobLoop(int seed)
{
    /// <summary>The jobs that write, each with the name under which its entries stand on the log. The others leave nothing there by which they could be told.</summary>
    public static readonly IReadOnlyDictionary<string, string> Writing = new Dictionary<string, string>
    {
        ["voucher-signers"] = "masa",
        ["approvals"] = "approvals",
        ["transfers"] = "anna and bert",
        ["device-life"] = "device-lifecycle",
        ["backup"] = "backup schedule",
        ["crl-schedule"] = "crl schedule",
        ["ocsp-responders"] = "ocsp-responder",
        ["tls-certificates"] = "tls-server",
    };

    // What reaches the disk, and how many of it one thread makes while a start does all that is due.
    private static readonly (string Calls, int Most)[] Kinds = [("fsync,fdatasync", 40), ("rename,renameat,renameat2,unlink,unlinkat", 12), ("write,pwrite64", 400)];

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(12);

    private readonly Random chance = new(seed);
    private readonly SortedDictionary<string, int> cut = new(StringComparer.Ordinal);
    private readonly List<string> violations = [];
    private int unreached;
    private int days;

    /// <summary>Runs it.</summary>
    /// <param name="kills">How many starts are cut off.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<JobLoopResult> RunAsync(int kills, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        var data = folder.File("data");
        await JobStock.PrepareAsync(data, folder);
        foreach (var job in Writing.Keys) cut[job] = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            await JobStock.RenewAsync(data, DateTimeOffset.UtcNow.AddDays(days), kill);
            days += chance.Next(4, 20);
            var meant = kill % 2 == 1 ? Writing.Keys.ElementAt(kill / 2 % Writing.Count) : null;
            var (killed, where) = meant is not null ? await KilledAtWorkAsync(data, meant) : await KilledSomewhereAsync(data);
            var at = killed ? meant ?? await LastAsync(data) : "nothing";
            if (killed) cut[at] = cut.GetValueOrDefault(at) + 1;
            else unreached++;
            var fsck = await ApplianceProgram.RunAsync(["fsck", "--json"], Environment(data));
            if (fsck.ExitCode != 0) violations.Add($"kill {kill} at {where}, {days} days ahead: fsck: {fsck.Output}{fsck.Error}");
            progress?.Invoke($"start {kill}, {days} days ahead, {where}: cut off in {at}, {violations.Count} violations");
        }
        await EndAsync(data, folder);
        return new(cut, unreached, violations);
    }

    private static Dictionary<string, string> Environment(string data) => new() { ["TrustPoint__DataDirectory"] = data };

    // As soon as the log tells that the job is at work, or a moment later.
    private async Task<(bool, string)> KilledAtWorkAsync(string data, string job)
    {
        await using var log = new SqliteConnection($"Data Source={Store.DatabaseFile(data)};Mode=ReadOnly;Pooling=False");
        await log.OpenAsync();
        var from = Newest(log, -1).Last;
        await using var appliance = ApplianceProcess.Launch(data, [.. Ahead(), FleetDevice.Unlimited]);
        var later = TimeSpan.FromMilliseconds(chance.Next(12));
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Enough + Enough; await Task.Delay(1))
        {
            var (last, subjects) = Newest(log, from);
            if (!subjects.Contains(Writing[job]))
            {
                from = last;
                continue;
            }
            await Task.Delay(later);
            await appliance.EndAsync(Signal.Kill);
            return (true, $"{later.TotalMilliseconds:0} ms into {job}");
        }
        await appliance.EndAsync(Signal.Kill);
        return (false, $"{job}, which had nothing to do");
    }

    private static (long Last, List<string?> Subjects) Newest(SqliteConnection log, long from)
    {
        using var command = log.CreateCommand();
        command.CommandText = "SELECT id, entry FROM log WHERE id > $from ORDER BY id";
        command.Parameters.AddWithValue("$from", from);
        using var rows = command.ExecuteReader();
        var subjects = new List<string?>();
        while (rows.Read())
        {
            from = rows.GetInt64(0);
            using var entry = JsonDocument.Parse(rows.GetFieldValue<byte[]>(1));
            subjects.Add(entry.RootElement.GetProperty("subject").GetString());
        }
        return (from, subjects);
    }

    private async Task<(bool, string)> KilledSomewhereAsync(string data)
    {
        var (calls, most) = Kinds[chance.Next(Kinds.Length)];
        // Counted from the start on, or from when it serves: what is due is done on both sides of that moment.
        var serves = chance.Next(2) == 0;
        var number = chance.Next(1, serves ? most / 4 : most);
        return (await KilledAsync(data, calls, number, serves), $"{calls} {number}{(serves ? " once it serves" : "")}");
    }

    private async Task<bool> KilledAsync(string data, string calls, int number, bool serves)
    {
        await using var appliance = ApplianceProcess.Launch(data, [.. Ahead(), FleetDevice.Unlimited]);
        if (serves) await appliance.ReadyAsync();
        using var strace = Process.Start(
            "strace", ["-f", "-qq", "-p", $"{appliance.ProcessId}", "-o", "/dev/null", "-e", $"trace={calls}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:signal=KILL:when={number}")]);
        try
        {
            var ready = appliance.ReadyAsync();
            var ended = appliance.ExitAsync();
            if (await Task.WhenAny(ready, ended) == ready && ready.IsCompletedSuccessfully) _ = await Task.WhenAny(ended, Task.Delay(Enough));
            var killed = ended.IsCompleted;
            await appliance.EndAsync(Signal.Kill);
            _ = await Task.WhenAny(ended, ready);
            return killed;
        }
        finally
        {
            strace.Kill();
            await strace.WaitForExitAsync();
        }
    }

    // The jobs that write tell the log: the last entry says which of them was at work.
    private static async Task<string> LastAsync(string data)
    {
        await using var store = Store.Open(data);
        using var last = JsonDocument.Parse((await store.Audit.ListAsync(new(), AuditSort.Newest, null, 1, default)).Items[0].Bytes);
        var subject = last.RootElement.GetProperty("subject").GetString();
        return Writing.FirstOrDefault(job => job.Value == subject).Key ?? $"{last.RootElement.GetProperty("event").GetString()} {subject}";
    }

    private (string, string)[] Ahead() => [.. FakedClock.Faked, ("FAKETIME", $"+{days}d")];

    private async Task EndAsync(string data, TemporaryDirectory folder)
    {
        // A day later everything is due that is made up for: what a job says of itself has to be of this start.
        days++;
        var from = DateTimeOffset.UtcNow.AddDays(days) - TimeSpan.FromSeconds(1); // told in whole ones
        await using var appliance = await ApplianceProcess.StartAsync(data, [.. Ahead(), FleetDevice.Unlimited]);
        var troubles = new List<string> { "the jobs were not looked at" };
        for (var waited = Stopwatch.StartNew(); troubles.Count > 0 && waited.Elapsed < TimeSpan.FromSeconds(90); await Task.Delay(500))
        {
            troubles = [.. (await appliance.AdminAsync(HttpMethod.Get, "jobs")).EnumerateArray().Select(job => TroubleOf(job, from)).OfType<string>()];
            var (status, words) = await appliance.HealthAsync();
            if (status != 200) troubles.Add(words);
        }
        violations.AddRange(troubles);
        // The next backup by the clock would take the oldest one away.
        await appliance.StopAsync();
        foreach (var file in Directory.GetFiles(folder.File("stick")).Where(file => !Path.GetFileName(file).StartsWith('.') && Path.GetExtension(file) == ".tpb"))
            violations.AddRange(await JobStock.FaultsOfAsync(appliance, folder, file));
        var keys = await KeysAsync(data);
        // Each credential has the key that it is used with, and for the overlap the one before.
        foreach (var label in keys.GroupBy(label => label).Where(label => label.Count() > 2)) violations.Add($"the token holds {label.Count()} keys called '{label.Key}'");
    }

    private static string? TroubleOf(JsonElement job, DateTimeOffset from)
    {
        var name = job.GetProperty("name").GetString();
        if (job.GetProperty("last") is not { ValueKind: JsonValueKind.Object } last || last.GetProperty("at").GetDateTimeOffset() < from) return $"{name} did not run";
        return last.GetProperty("trouble").GetString() is { } trouble ? $"{name}: {trouble}" : job.GetProperty("isOverdue").GetBoolean() ? $"{name} is overdue" : null;
    }

    private static async Task<List<string>> KeysAsync(string data)
    {
        var pin = (await File.ReadAllTextAsync(Path.Combine(data, "token.pin"))).Trim();
        var listed = await Shell.RunAsync(
            "pkcs11-tool", ["--module", Pkcs11.Tokens.SoftHsm.FindModule()!, "--login", "--pin", pin, "--list-objects", "--type", "privkey"],
            environment: new Dictionary<string, string> { ["SOFTHSM2_CONF"] = Path.Combine(data, "softhsm", "softhsm2.conf") });
        return [.. listed.Done.Split('\n').Where(line => line.Contains("label:", StringComparison.Ordinal)).Select(line => line.Split("label:")[1].Trim())];
    }
}
