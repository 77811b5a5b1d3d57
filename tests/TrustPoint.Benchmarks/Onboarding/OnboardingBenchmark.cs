using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Onboarding;

/// <summary>
/// Devices that come by voucher (RFC 8995): a manufacturer's appliance, an operator's and the devices as processes of this machine, each device
/// with TLS of its own, a voucher from the one and a certificate from the other. First a few at a time, then all of them at the same moment.
/// </summary>
internal static class OnboardingBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(string[] args)
    {
        var devices = Options.Number(args, "--devices", 1000);
        var atOnce = Options.Number(args, "--at-once", 32);
        await using var parties = await MakerAndPlant.StartAsync();
        Console.WriteLine($"load average before: {LoadAverage}");
        await parties.FleetAsync("warm", 4 * atOnce, atOnce, Patience); // the JIT, the pools, the caches
        var some = await MeasureAsync(parties, $"{atOnce} at a time", "some", devices, atOnce);
        var all = await MeasureAsync(parties, "all at once", "all", devices, devices);
        Console.WriteLine($"load average after: {LoadAverage}");
        return some && all ? 0 : 1;
    }

    private static string LoadAverage => File.ReadAllText("/proc/loadavg").TrimEnd();

    private static async Task<bool> MeasureAsync(MakerAndPlant parties, string what, string name, int devices, int atOnce)
    {
        var (maker, plant) = (ProcessorTime(parties.Maker), ProcessorTime(parties.Plant));
        var report = await parties.FleetAsync(name, devices, atOnce, Patience);
        var (joined, seconds) = (report.GetProperty("joined").GetInt32(), report.GetProperty("seconds").GetDouble());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-16} {joined} of {devices} in {seconds:0.0} s, {joined / seconds:0.0}/s, the slowest in {report.GetProperty("slowestSeconds").GetDouble():0.0} s, asked to wait {Count(report, "waits")} times, {Count(report, "failures")} attempts came to nothing"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{"",-16} processor each: {(ProcessorTime(parties.Plant) - plant).TotalMilliseconds / devices:0.0} ms of the operator's, {(ProcessorTime(parties.Maker) - maker).TotalMilliseconds / devices:0.0} ms of the manufacturer's, factory identity included"));
        return joined == devices;
    }

    private static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    private static TimeSpan ProcessorTime(ApplianceProcess appliance)
    {
        using var running = Process.GetProcessById(appliance.ProcessId);
        return running.TotalProcessorTime;
    }
}
