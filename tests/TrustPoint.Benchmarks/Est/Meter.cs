using System.Diagnostics;
using System.Globalization;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>What a run cost the appliance's process, beside the rate that its clients saw.</summary>
internal sealed class Meter(string folder, ApplianceProcess appliance)
{
    /// <summary>Settings of an appliance that can be read by a meter.</summary>
    public static (string Name, string Value)[] Settings(string folder) =>
        [("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (StartupHook.FolderVariable, folder), FleetDevice.Unlimited];

    /// <summary>Runs a load and prints its line.</summary>
    public async Task<LoadResult> MeasureAsync(string what, Func<Task<LoadResult>> load)
    {
        var (processor, allocated) = (ProcessorTime(), StartupHook.Allocated(folder, appliance.ProcessId));
        var result = await load();
        var (spent, bytes) = ((ProcessorTime() - processor).TotalMicroseconds / result.Count, (StartupHook.Allocated(folder, appliance.ProcessId) - allocated) / 1024.0 / result.Count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {result}   each: {spent:N0} µs of processor, {bytes:N1} KiB allocated"));
        return result;
    }

    /// <summary>Prints the memory that the process holds now.</summary>
    public void PrintResident()
    {
        var line = File.ReadLines($"/proc/{appliance.ProcessId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kibibytes = double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"resident memory",-32} {kibibytes / 1024:N0} MiB"));
    }

    private TimeSpan ProcessorTime()
    {
        using var running = Process.GetProcessById(appliance.ProcessId);
        return running.TotalProcessorTime;
    }
}
