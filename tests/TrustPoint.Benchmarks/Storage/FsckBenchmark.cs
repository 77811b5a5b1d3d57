using System.Diagnostics;
using System.Globalization;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Benchmarks.Storage;

/// <summary>How long fsck takes over certificates that a real CA issued.</summary>
public static class FsckBenchmark
{
    private const int Producers = 32;

    public static async Task<int> RunAsync(string[] args)
    {
        var certificates = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 20_000;
        var folder = Directory.CreateTempSubdirectory("trustpoint-bench-").FullName;
        try
        {
            var ca = await StoredCa.CreateAsync(folder);
            var left = certificates;
            await ca.LoadAsync(Producers, _ => { }, error => throw error, () => Interlocked.Decrement(ref left) >= 0);
            await ca.Checkpoints.SignAsync(default);
            await ca.DisposeAsync();

            var start = Stopwatch.GetTimestamp();
            var report = await Fsck.RunAsync(folder, ca.Checkpoints.Key, default);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"fsck: {report.Certificates} certificates, {report.LogEntries} entries in {seconds:0.0} s = {seconds / report.Certificates * 100_000:0.0} s per 100,000; {report.FindingsInAll} findings"));
            return report.Clean ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
