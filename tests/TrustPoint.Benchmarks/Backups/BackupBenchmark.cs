using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Benchmarks.Lists;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Storage.Backups;

namespace TrustPoint.Benchmarks.Backups;

/// <summary>How long a backup of many certificates takes to make and to put back, its size, and the most memory that the process took for it.</summary>
public static class BackupBenchmark
{
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(string[] args)
    {
        var (certificates, devices) = (Options.Number(args, "--certificates", 1_000_000), Options.Number(args, "--devices", 100_000));
        var folder = Directory.CreateTempSubdirectory("trustpoint-bench-").FullName;
        try
        {
            var (data, backup, target) = (Path.Combine(folder, "data"), Path.Combine(folder, "backup.tpb"), Path.Combine(folder, "target"));
            await ListStock.AddAsync(data, certificates, devices);
            using var log = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Directory.CreateDirectory(Path.Combine(data, "audit"));
            await File.WriteAllTextAsync(Path.Combine(data, "audit", "log.key"), $"{new LogKey("trustpoint/bench", log.ExportSubjectPublicKeyInfo())}\n");
            using var key = RecoverySecret.Create();
            using var random = RandomNumberGenerator.Create();
            // What making the stock took is no part of it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);

            var watch = Stopwatch.StartNew();
            using var memory = new PeakMemory();
            var manifest = BackupFile.Create(data, backup, [RecoveryKey.Parse(key.PublicPem)], "bench", [], random, TimeProvider.System, _ => { }, default).Manifest;
            Say($"{manifest.Certificates} certificates, {manifest.LogSize} log entries; {new FileInfo(backup).Length / 1e6:0} MB");
            Say($"create  {watch.Elapsed.TotalSeconds,7:0.0} s, {memory.Megabytes} MB at most");
            watch.Restart();
            _ = await new BackupRestore(target, TimeProvider.System, _ => { }).RunAsync(backup, key, [], null, "bench", default);
            Say($"restore {watch.Elapsed.TotalSeconds,7:0.0} s, {memory.Megabytes} MB at most");
            return watch.Elapsed < LongestRestore ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Looks ten times a second how much memory the process has.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly Timer timer;
        private long most;

        public PeakMemory() => timer = new(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

        public long Megabytes => most / 1_000_000;

        public void Dispose() => timer.Dispose();
    }
}
