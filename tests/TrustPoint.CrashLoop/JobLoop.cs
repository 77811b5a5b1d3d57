using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Cut">What the appliance was at when it was killed, and how often: the last entry of its log.</param>
/// <param name="Unreached">Starts that did all that was due before the n-th call came.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record JobLoopResult(IReadOnlyDictionary<string, int> Cut, int Unreached, IReadOnlyList<string> Violations)
{
    /// <summary>Kills.</summary>
    public int Kills => Cut.Values.Sum();
}

/// <summary>
/// Starts the appliance with its clock days ahead of the time before, so that everything that the clock does is due at once, and has strace kill it with
/// SIGKILL at the n-th system call of a kind that one of its threads makes. What is left is proved with fsck. At the end it is let run: every job does
/// what is due, every backup is whole, and the token holds no key that nothing names.
/// </summary>
/// <param name="seed">Of the moments to kill at.</param>
public sealed class JobLoop(int seed)
{
    private const string Faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    private const string Phrase = "six-words-that-dice-have-drawn";

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
        await PrepareAsync(data, folder);
        for (var kill = 1; kill <= kills; kill++)
        {
            days += chance.Next(1, 20);
            var (calls, most) = Kinds[chance.Next(Kinds.Length)];
            // Counted from the start on, or from when it serves: what is due is done on both sides of that moment.
            var serves = chance.Next(2) == 0;
            var number = chance.Next(1, serves ? most / 4 : most);
            var killed = await KilledAsync(data, calls, number, serves);
            var at = killed ? await LastAsync(data) : "nothing";
            if (killed) cut[at] = cut.GetValueOrDefault(at) + 1;
            else unreached++;
            var fsck = await ApplianceProgram.RunAsync(["fsck", "--json"], Environment(data));
            if (fsck.ExitCode != 0) violations.Add($"kill {kill} at {calls} {number}, {days} days ahead: fsck: {fsck.Output}{fsck.Error}");
            progress?.Invoke($"start {kill}, {days} days ahead, {calls} {number}{(serves ? " once it serves" : "")}: cut off after {at}, {violations.Count} violations");
        }
        await EndAsync(data, folder);
        return new(cut, unreached, violations);
    }

    private static Dictionary<string, string> Environment(string data) => new() { ["TrustPoint__DataDirectory"] = data };

    // Something for every job: devices with time limits, a factory with its voucher signers, a plan of backups, a proposal that waits.
    private static async Task PrepareAsync(string data, TemporaryDirectory folder)
    {
        await using var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited);
        await File.WriteAllTextAsync(folder.File("phrase"), Phrase);
        File.SetUnixFileMode(folder.File("phrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(folder.File("stick"));
        string[][] commands =
        [
            ["backup", "key", "create", folder.File("safe"), "--passphrase-file", folder.File("phrase")],
            ["backup", "key", "add", "safe", folder.File("safe.pub")],
            ["backup", "plan", "set", "--folder", folder.File("stick"), "--every", "1d", "--keep", "5", "--keep-weekly", "5"],
            ["ca", "create", "device-root", "--profile", "idevid-root-ca", "--common-name", "Device Root", "--organization", "Maker"],
            ["ca", "create", "device-ca", "--parent", "device-root", "--profile", "idevid-issuing-ca", "--common-name", "Device CA", "--organization", "Maker"],
            ["ca", "create", "masa", "--common-name", "Voucher CA", "--organization", "Maker"],
            ["domain", "add", "factory", "--authority", "device-ca", "--profile", "idevid", "--masa", $"localhost:{appliance.DevicesPort}"],
            ["model", "add", "pump", "--policy", "logged"],
        ];
        foreach (var command in commands) _ = (await appliance.CommandAsync(command)).Done;
        for (var i = 0; i < 12; i++)
        {
            await FleetDevice.EnrolAsync(appliance, $"pump-{i}");
            var limit = $"{(i + 1) * 7}d";
            _ = (await appliance.CommandAsync(["device", i % 2 == 0 ? "suspend" : "repair", $"pump-{i}", "--reason", "a leak", "--for", limit])).Done;
        }
        await appliance.StopAsync();
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
        return $"{last.RootElement.GetProperty("event").GetString()} {last.RootElement.GetProperty("subject").GetString()}";
    }

    private (string, string)[] Ahead() => [("LD_PRELOAD", Faketime), ("FAKETIME", $"+{days}d"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_NO_CACHE", "1"), ("SOFTHSM2_CONF", "")];

    private async Task EndAsync(string data, TemporaryDirectory folder)
    {
        await using var appliance = await ApplianceProcess.StartAsync(data, [.. Ahead(), FleetDevice.Unlimited]);
        var troubles = new List<string> { "the jobs were not looked at" };
        for (var waited = Stopwatch.StartNew(); troubles.Count > 0 && waited.Elapsed < TimeSpan.FromSeconds(90); await Task.Delay(500))
        {
            troubles = [.. (await appliance.AdminAsync(HttpMethod.Get, "jobs")).EnumerateArray().Select(TroubleOf).OfType<string>()];
            var (status, words) = await appliance.HealthAsync();
            if (status != 200) troubles.Add(words);
        }
        violations.AddRange(troubles);
        foreach (var file in Directory.GetFiles(folder.File("stick")).Where(file => !Path.GetFileName(file).StartsWith('.') && Path.GetExtension(file) == ".tpb"))
        {
            var verified = await appliance.CommandAsync("backup", "verify", file, "--key", folder.File("safe"), "--passphrase-file", folder.File("phrase"));
            if (verified.ExitCode != 0) violations.Add($"{file}: {verified.Output}{verified.Error}");
        }
        await appliance.StopAsync();
        var keys = await KeysAsync(data);
        // Each credential has the key that it is used with, and for the overlap the one before.
        foreach (var label in keys.GroupBy(label => label).Where(label => label.Count() > 2)) violations.Add($"the token holds {label.Count()} keys called '{label.Key}'");
    }

    private static string? TroubleOf(JsonElement job)
    {
        var name = job.GetProperty("name").GetString();
        if (job.GetProperty("last") is not { ValueKind: JsonValueKind.Object } last) return $"{name} did not run";
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
