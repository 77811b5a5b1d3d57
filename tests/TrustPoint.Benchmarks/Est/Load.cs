using System.Diagnostics;
using System.Globalization;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>What one run of load measured.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Latencies">Of each answer with 200, sorted, in milliseconds.</param>
internal sealed record LoadResult(double Seconds, double[] Latencies)
{
    public int Count => Latencies.Length;

    public double PerSecond => Count / Seconds;

    public double Percentile(double share) => Latencies[(int)Math.Min(Count - 1, share * Count)];

    public override string ToString() =>
        $"{PerSecond,6:N0}/s   p50 {Percentile(0.50),5:N1} ms   p99 {Percentile(0.99),5:N1} ms   ({Count:N0} in {Seconds:N1} s)";
}

internal static class Load
{
    /// <summary>Requests of each device, made before the clock starts.</summary>
    public static (FleetDevice Device, byte[][] Requests)[] Prepare(FleetDevice[] fleet, int each) =>
        [.. fleet.AsParallel().Select(device => (device, Enumerable.Range(0, each).Select(_ => device.Reenrolment()).ToArray()))];

    /// <summary>Every device sends all its requests over one connection that it keeps, one after the other.</summary>
    public static Task<LoadResult> KeepAliveAsync(int port, IEnumerable<(FleetDevice Device, byte[][] Requests)> fleet) =>
        MeasureAsync(fleet, async (device, requests, latencies) =>
        {
            await using var connection = await EstConnection.OpenAsync(port, device.Tls);
            foreach (var request in requests) await TimedAsync(latencies, () => SendAsync(connection, request));
        });

    /// <summary>Every request goes over a connection of its own, after a full handshake.</summary>
    public static Task<LoadResult> NewConnectionsAsync(int port, IEnumerable<(FleetDevice Device, byte[][] Requests)> fleet) =>
        MeasureAsync(fleet, async (device, requests, latencies) =>
        {
            foreach (var request in requests)
            {
                await TimedAsync(latencies, async () =>
                {
                    await using var connection = await EstConnection.OpenAsync(port, device.Tls);
                    await SendAsync(connection, request);
                });
            }
        });

    /// <summary>Every device sends a request, waits for the answer and pauses, over one connection that it keeps, until it is told to end.</summary>
    public static Task<LoadResult> PacedAsync(int port, FleetDevice[] fleet, TimeSpan pause, Task end) =>
        MeasureAsync(fleet.Select(device => (device, Array.Empty<byte[]>())), async (device, _, latencies) =>
        {
            await using var connection = await EstConnection.OpenAsync(port, device.Tls);
            for (; !end.IsCompleted; await Task.Delay(pause))
            {
                var request = device.Reenrolment();
                await TimedAsync(latencies, () => SendAsync(connection, request));
            }
        });

    private static async Task SendAsync(EstConnection connection, byte[] request)
    {
        int status;
        // The appliance finds out how much it can while it is warmed up, and tells who comes meanwhile to come later.
        while ((status = await connection.SendAsync(request)) == 503 && RetryAfter(connection) is { } wait) await Task.Delay(wait);
        if (status != 200) throw new InvalidOperationException(connection.LastAnswer);
    }

    /// <summary>When a server said to come again; null: it did not.</summary>
    public static TimeSpan? RetryAfter(EstConnection connection)
    {
        const string Header = "Retry-After: ";
        var line = connection.Head.Split("\r\n").FirstOrDefault(line => line.StartsWith(Header, StringComparison.OrdinalIgnoreCase));
        return line is null ? null : TimeSpan.FromSeconds(int.Parse(line.AsSpan(Header.Length), CultureInfo.InvariantCulture));
    }

    private static async Task TimedAsync(List<double> latencies, Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task<LoadResult> MeasureAsync(
        IEnumerable<(FleetDevice Device, byte[][] Requests)> fleet, Func<FleetDevice, byte[][], List<double>, Task> run)
    {
        var clock = Stopwatch.StartNew();
        var lanes = await Task.WhenAll(fleet.Select(member => Task.Run(async () =>
        {
            var latencies = new List<double>(member.Requests.Length);
            await run(member.Device, member.Requests, latencies);
            return latencies;
        })));
        return new(clock.Elapsed.TotalSeconds, [.. lanes.SelectMany(latencies => latencies).Order()]);
    }
}
