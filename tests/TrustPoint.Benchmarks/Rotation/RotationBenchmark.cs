using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Rotation;

/// <summary>
/// Certificates that live for a day: how many devices one box can renew, each over a connection of its own, and how long a fleet that was cut off
/// takes to come back, where each device does as it is told with Retry-After (RFC 7030 section 4.2.3).
/// </summary>
internal static class RotationBenchmark
{
    private const int Lanes = 32;
    private const int Rounds = 3;

    /// <summary>Renewals of a device in a day, where it renews at two thirds of the life of its certificate at the latest and at half at the earliest.</summary>
    private const double RenewalsADay = 24 / 14.0;

    // So many connections are open at once: what a client machine's ports and memory allow, not the appliance's.
    private const int OpenAtOnce = 512;

    public static async Task<int> RunAsync(string[] args)
    {
        var fleet = Options.Number(args, "--fleet", 10_000);
        var within = TimeSpan.FromSeconds(Options.Number(args, "--within", 60));
        using var folder = new TemporaryDirectory();
        await using var appliance = await MeasuredAppliance.StartAsync(folder.Path, "box", Lanes);
        Print($"load average before: {LoadAverage}");
        await Load.NewConnectionsAsync(appliance.Port, Prepare(appliance.Fleet, 60)); // the JIT, the pools, and how much it can
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var prepared = Prepare(appliance.Fleet, 100);
            rates.Add((await appliance.Meter.MeasureAsync("renewal, new connection each", () => Load.NewConnectionsAsync(appliance.Port, prepared))).Load.PerSecond);
        }
        var rate = rates.Order().ElementAt(Rounds / 2);
        Print($"{rate:N0} a second (median of {Rounds}): {rate * 86_400 / RenewalsADay:N0} devices with certificates of 24 h, had the box nothing else to do");

        var watch = Stopwatch.StartNew();
        var devices = await EnrolAsync(appliance.Process, fleet);
        Print($"{fleet:N0} devices enrolled in {watch.Elapsed.TotalSeconds:N1} s");
        await ReturnAsync(appliance, devices, within);
        Print($"load average after: {LoadAverage}");
        return 0;
    }

    private static string LoadAverage => File.ReadAllText("/proc/loadavg").TrimEnd();

    private static (FleetDevice Device, byte[][] Requests)[] Prepare(FleetDevice[] fleet, int each) =>
        [.. fleet.AsParallel().Select(device => (device, Enumerable.Range(0, each).Select(_ => device.Reenrolment()).ToArray()))];

    private static async Task<FleetDevice[]> EnrolAsync(ApplianceProcess appliance, int fleet)
    {
        var devices = new ConcurrentBag<FleetDevice>();
        using var admin = appliance.AdminClient();
        await Parallel.ForAsync(0, fleet, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (number, ct) =>
        {
            var name = $"press-{number}";
            using var answer = await admin.PostAsJsonAsync("devices", new { name, domain = "plant" }, ct);
            var invitation = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);
            devices.Add(await FleetDevice.EnrolAsync(appliance, name, invitation.GetProperty("code").GetString()!, ""));
        });
        return [.. devices];
    }

    // All of the fleet comes within a minute, as after an outage; each tries until it is in.
    private static async Task ReturnAsync(MeasuredAppliance appliance, FleetDevice[] devices, TimeSpan within)
    {
        var prepared = devices.AsParallel().Select(device => (Device: device, Request: device.Reenrolment())).ToArray();
        using var open = new SemaphoreSlim(OpenAtOnce);
        var (told, took) = (0, new ConcurrentBag<double>());
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(prepared.Select(member => Task.Run(async () =>
        {
            await Task.Delay(within * Random.Shared.NextDouble());
            var began = watch.Elapsed;
            while (await TryAsync(member.Device, member.Request) is { } wait)
            {
                Interlocked.Increment(ref told);
                // As the agent does: never earlier, a little later.
                await Task.Delay(wait + (wait / 10 * Random.Shared.NextDouble()));
            }
            took.Add((watch.Elapsed - began).TotalSeconds);
        })));
        var waits = took.Order().ToList();
        Print($"{devices.Length:N0} devices that come within {within.TotalSeconds:N0} s are back after {watch.Elapsed.TotalSeconds:N1} s ({devices.Length / watch.Elapsed.TotalSeconds:N0} a second)");
        Print($"told to wait {told:N0} times; a device took {waits[waits.Count / 2]:N1} s (median), {waits[^1]:N1} s at most");

        async Task<TimeSpan?> TryAsync(FleetDevice device, byte[] request)
        {
            await open.WaitAsync();
            try
            {
                await using var connection = await EstConnection.OpenAsync(appliance.Port, device.Tls);
                return await connection.SendAsync(request) switch
                {
                    200 => null,
                    503 => Load.RetryAfter(connection) ?? TimeSpan.FromSeconds(30),
                    _ => throw new InvalidOperationException(connection.LastAnswer),
                };
            }
            finally
            {
                open.Release();
            }
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
