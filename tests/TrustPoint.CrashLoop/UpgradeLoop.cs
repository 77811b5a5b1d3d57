using System.Diagnostics;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Left">What a kill left, and how often: the database of before, with or without its copy, or today's.</param>
/// <param name="Certificates">How many the database holds.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record UpgradeLoopResult(IReadOnlyDictionary<string, int> Left, long Certificates, IReadOnlyList<string> Violations)
    : Outcome($"{Left.Values.Sum()} kills ({string.Join(", ", Left.Select(found => $"{found.Value} left {found.Key}"))}), {Certificates} certificates", Violations)
{
    /// <summary>Kills.</summary>
    public int Kills => Left.Values.Sum();
}

/// <summary>
/// Gives the appliance a data directory of an earlier schema and kills it with SIGKILL at a random moment of its first start, which keeps the database as it is
/// and brings it up to date. What is left is the database of before or today's; the next start serves from it, with every certificate; fsck finds nothing, and
/// what was kept is the database of before.
/// </summary>
/// <param name="seed">Of the moments to kill at.</param>
/// <param name="from">The number of the last migration of the program before, where the built program plays it.</param>
/// <param name="older">The program of before itself, such as that of an unpacked package, which writes the database; null: the built one.</param>
/// <param name="newer">The program that upgrades; null: the built one.</param>
public sealed class UpgradeLoop(int seed, string from = "0025", string? older = null, string? newer = null)
{
    private const int Devices = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Random chance = new(seed);
    private readonly SortedDictionary<string, int> left = new(StringComparer.Ordinal);
    private readonly List<string> violations = [];
    private int before;
    private long certificates;

    /// <summary>Runs it.</summary>
    /// <param name="kills">How many first starts are cut off.</param>
    /// <param name="stored">How many certificates the database holds, at least.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<UpgradeLoopResult> RunAsync(int kills, int stored, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        var (kept, data) = (folder.File("older"), folder.File("data"));
        await PrepareAsync(kept, stored);
        progress?.Invoke($"{certificates} certificates in a database of schema version {before}");
        var (begins, serves) = await UncutAsync(kept, data);
        progress?.Invoke($"an upgrade begins {begins.TotalSeconds:0.00} s after the start, and {serves.TotalSeconds:0.00} s after it the appliance serves");
        for (var kill = 1; kill <= kills; kill++)
        {
            await CopyAsync(kept, data);
            var found = await KilledAsync(data, begins + ((serves - begins) * chance.NextDouble()));
            left[found] = left.GetValueOrDefault(found) + 1;
            await InspectAsync(data, $"kill {kill}");
            progress?.Invoke($"kill {kill} left {found}, {violations.Count} violations");
        }
        return new(left, certificates, violations);
    }

    private async Task PrepareAsync(string kept, int stored)
    {
        await using (var appliance = ApplianceProcess.Launch(kept, ApplianceProgram.InPlaceOfIt(older), [FleetDevice.Unlimited]))
        {
            await appliance.ReadyAsync();
            var wanted = stored;
            await Task.WhenAll(Enumerable.Range(0, Devices).Select(async number =>
            {
                var device = await FleetDevice.EnrolAsync(appliance, $"pump-{number}");
                await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
                while (Interlocked.Decrement(ref wanted) > 0)
                    if (await connection.SendAsync(device.Reenrolment()) != 200) throw new InvalidOperationException(connection.LastAnswer);
            }));
            await appliance.StopAsync();
        }
        before = older is null ? OlderDatabase.Make(kept, from) : (int)OlderDatabase.Number(Store.DatabaseFile(kept), "PRAGMA user_version");
        certificates = OlderDatabase.Number(Store.DatabaseFile(kept), "SELECT count(*) FROM certificates");
    }

    // How long after the start the first byte of the upgrade is written, and how long until the appliance serves.
    private async Task<(TimeSpan Begins, TimeSpan Serves)> UncutAsync(string kept, string data)
    {
        await CopyAsync(kept, data);
        var start = Stopwatch.GetTimestamp();
        await using var appliance = Launch(data);
        while (!File.Exists(Kept(data)) && !File.Exists(Kept(data) + ".next") && Stopwatch.GetElapsedTime(start) < Patience) await Task.Delay(1);
        var begins = Stopwatch.GetElapsedTime(start);
        await appliance.ReadyAsync();
        var serves = Stopwatch.GetElapsedTime(start);
        await appliance.StopAsync();
        await InspectAsync(data, "without a kill");
        return (begins, serves);
    }

    private async Task<string> KilledAsync(string data, TimeSpan life)
    {
        await using (var appliance = Launch(data))
        {
            await Task.Delay(life);
            await appliance.EndAsync(Signal.Kill);
        }
        // Counted on a copy: whoever opens it puts the write-ahead log in order.
        using var copy = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(data, "trustpoint.db*").Where(file => !file.Contains(".schema-", StringComparison.Ordinal)))
            File.Copy(file, copy.File(Path.GetFileName(file)));
        var isBefore = OlderDatabase.Number(Store.DatabaseFile(copy.Path), "PRAGMA user_version") == before;
        return (isBefore, File.Exists(Kept(data)), File.Exists(Kept(data) + ".next")) switch
        {
            (true, false, false) => "the database of before, nothing begun",
            (true, false, true) => "the database of before, its copy not whole",
            (true, true, _) => "the database of before and its copy",
            _ => "today's database and the copy",
        };
    }

    private async Task InspectAsync(string data, string when)
    {
        try
        {
            await using var appliance = Launch(data);
            await appliance.ReadyAsync();
            _ = await FleetDevice.EnrolAsync(appliance, "new-pump");
            if (await appliance.StopAsync() != 0) violations.Add($"{when}: the next start did not end well");
        }
        catch (InvalidOperationException failed)
        {
            violations.Add($"{when}: the next start failed: {failed.Message}");
            return;
        }
        var now = OlderDatabase.Number(Store.DatabaseFile(data), "SELECT count(*) FROM certificates");
        if (now <= certificates) violations.Add($"{when}: {now} certificates of {certificates} and one more");
        if (OlderDatabase.Number(Kept(data), "PRAGMA user_version") != before) violations.Add($"{when}: what was kept has another schema");
        if (OlderDatabase.Number(Kept(data), "SELECT count(*) FROM certificates") != certificates) violations.Add($"{when}: what was kept is not whole");
        var fsck = await ApplianceProgram.RunAsync(["fsck", "--json"], new Dictionary<string, string> { ["TrustPoint__DataDirectory"] = data }, ApplianceProgram.InPlaceOfIt(newer));
        if (fsck.ExitCode != 0) violations.Add($"{when}: fsck: {fsck.Output}{fsck.Error}");
    }

    private ApplianceProcess Launch(string data) => ApplianceProcess.Launch(data, ApplianceProgram.InPlaceOfIt(newer), []);

    private string Kept(string data) => $"{Store.DatabaseFile(data)}.schema-{before}";

    private static async Task CopyAsync(string kept, string data)
    {
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        _ = (await Shell.RunAsync("cp", ["-a", "--reflink=auto", kept, data])).Done;
        // The token's folder is named in it.
        var softHsm = Path.Combine(data, "softhsm", "softhsm2.conf");
        if (File.Exists(softHsm)) File.Delete(softHsm);
    }
}
