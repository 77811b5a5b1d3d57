using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Backups;

/// <summary>What devices that renew at fifty a second notice of a backup that is made meanwhile: the same load before it, beside it and after it.</summary>
internal static class BackupUnderLoad
{
    private const int PerSecond = 50;
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var (rows, devices) = (Options.Number(args, "--rows", 1_000_000), Options.Number(args, "--devices", 10));
        using var folder = new TemporaryDirectory();
        await using var appliance = await MeasuredAppliance.StartAsync(folder.Path, "data", devices);
        await PlanAsync(appliance.Process, folder);
        using (var first = await appliance.Process.AdminClient().PostAsync(new Uri("backups", UriKind.Relative), null)) first.EnsureSuccessStatusCode(); // the next one of the plan is due tomorrow
        await appliance.Process.StopAsync();
        await CertificateStream.FillAsync(appliance.Process.DataDirectory, rows);
        await appliance.Process.RestartAsync();
        await appliance.Process.RestartAsync(); // its stop signs the checkpoint over all that was filled, as one every minute would have
        await LoadAsync(appliance, Task.Delay(TimeSpan.FromSeconds(5))); // warm: the JIT, the pools, the caches

        var before = await LoadAsync(appliance, Task.Delay(Alone));
        var watch = Stopwatch.StartNew();
        using var admin = appliance.Process.AdminClient();
        admin.Timeout = TimeSpan.FromMinutes(30);
        var backup = Task.Run(async () =>
        {
            using var answer = await admin.PostAsync(new Uri("backups", UriKind.Relative), null);
            return (watch.Elapsed, Made: await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>());
        });
        var beside = await LoadAsync(appliance, backup);
        var after = await LoadAsync(appliance, Task.Delay(Alone));

        var (took, made) = await backup;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a backup of {rows:N0} certificates, {made.GetProperty("octets").GetInt64() / 1e6:N0} MB, made and read back in {took.TotalSeconds:N1} s"));
        Console.WriteLine($"before it  {Words(before)}");
        Console.WriteLine($"beside it  {Words(beside)}");
        Console.WriteLine($"after it   {Words(after)}");
        return 0;
    }

    private static string Words(LoadResult load) => string.Create(CultureInfo.InvariantCulture, $"{load}   longest {load.Latencies[^1],5:N1} ms");

    private static Task<LoadResult> LoadAsync(MeasuredAppliance appliance, Task end) =>
        Load.PacedAsync(appliance.Port, appliance.Fleet, TimeSpan.FromSeconds(appliance.Fleet.Length / (double)PerSecond), end);

    private static async Task PlanAsync(ApplianceProcess appliance, TemporaryDirectory folder)
    {
        await File.WriteAllTextAsync(folder.File("phrase"), "six-words-that-dice-have-drawn");
        File.SetUnixFileMode(folder.File("phrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(folder.File("stick"));
        string[][] commands =
        [
            ["backup", "key", "create", folder.File("safe"), "--passphrase-file", folder.File("phrase")],
            ["backup", "key", "add", "safe", folder.File("safe.pub")],
            ["backup", "plan", "set", "--folder", folder.File("stick"), "--every", "7d"],
        ];
        foreach (var command in commands) _ = (await appliance.CommandAsync(command)).Done;
    }
}
