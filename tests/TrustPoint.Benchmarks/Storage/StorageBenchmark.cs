using System.Diagnostics;
using System.Globalization;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Storage;

/// <summary>
/// How many certificates the store takes: a pair is an intent and its outcome, each durable with its audit entry. Measured on an empty
/// database and again on the same one when it holds many rows; then what a start costs.
/// </summary>
public static class StorageBenchmark
{
    private const int Producers = 64;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Option(args, "--folder") ?? Path.Combine(Path.GetTempPath(), $"trustpoint-bench-{Environment.ProcessId}");
        var pairs = int.Parse(Option(args, "--pairs") ?? "50000", CultureInfo.InvariantCulture);
        var rows = int.Parse(Option(args, "--rows") ?? "1000000", CultureInfo.InvariantCulture);
        var random = new Random();
        try
        {
            await using (var store = Store.Open(folder))
            {
                await MeasureAsync("warm-up", store, random, 5_000, Producers);
                await MeasureAsync("empty, 1 producer", store, random, pairs / 20, 1);
                var empty = await MeasureAsync($"empty, {Producers} producers", store, random, pairs, Producers);
                await MeasureAsync($"filling to {rows} rows", store, random, Math.Max(0, rows - pairs - (pairs / 20) - 5_000), 256);
                await MeasureAsync($"{rows} rows, 1 producer", store, random, pairs / 20, 1);
                var full = await MeasureAsync($"{rows} rows, {Producers} producers", store, random, pairs, Producers);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio full / empty: {full / empty:0.00}"));
                await MeasureListsAsync(store);
                await CheckpointAsync(store);
            }
            MeasureStart(folder);
        }
        finally
        {
            if (Option(args, "--folder") is null) Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static async Task<double> MeasureAsync(string what, Store store, Random random, int pairs, int producers)
    {
        if (pairs == 0) return 0;
        var orders = Enumerable.Range(0, producers).Select(_ => new CertificateStream(random.Next())).ToArray();
        var latencies = new double[producers][];
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(orders.Select((stream, i) => Task.Run(async () => latencies[i] = await stream.IssueAsync(store.Issuance, pairs / producers))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var sorted = latencies.SelectMany(each => each).Order().ToArray();
        var rate = sorted.Length / seconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-28} {sorted.Length,9} pairs in {seconds,6:0.00} s = {rate,8:0} pairs/s, p50 {sorted[sorted.Length / 2],6:0.00} ms, p99 {sorted[sorted.Length * 99 / 100],6:0.00} ms, CPU {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / sorted.Length:0} us/pair, {(GC.GetTotalAllocatedBytes() - allocated) / sorted.Length} B/pair"));
        return rate;
    }

    private static async Task MeasureListsAsync(Store store)
    {
        CertificateFilter[] filters = [new(), new(), new(Text: "pump-77777"), new(Status: CertificateStatus.Abandoned), new(Profile: "none"), new(ExpiresBefore: DateTimeOffset.UnixEpoch)];
        foreach (var filter in filters)
        {
            var start = Stopwatch.GetTimestamp();
            var page = await store.Certificates.ListAsync(filter, CertificateSort.Newest, null, 50, default);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"list {filter}: {page.Items.Count} rows in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms"));
        }
    }

    // As the appliance does every minute and when it stops. The signature is not the store's business.
    private static async Task CheckpointAsync(Store store)
    {
        var (size, root) = await store.Audit.HeadAsync(default);
        var start = Stopwatch.GetTimestamp();
        await store.Audit.SaveCheckpointAsync(size, $"bench\n{size}\n{Convert.ToBase64String(root)}\n\n\u2014 bench AAAA\n");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first checkpoint over {size} entries: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms"));
    }

    private static void MeasureStart(string folder)
    {
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var store = Store.Open(folder);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"open: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms"));
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
