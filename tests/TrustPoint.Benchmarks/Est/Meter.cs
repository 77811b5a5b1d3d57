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
        var (processor, allocated) = (ProcessorTime(), Allocated);
        var result = await load();
        var (spent, bytes) = ((ProcessorTime() - processor).TotalMicroseconds / result.Count, (Allocated - allocated) / 1024.0 / result.Count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {result}   each: {spent:N0} µs of processor, {bytes:N1} KiB allocated"));
        return result;
    }

    /// <summary>Bytes that the process has allocated since its start.</summary>
    public long Allocated => StartupHook.Allocated(folder, appliance.ProcessId);

    /// <summary>Bytes of objects that the process still refers to; its garbage is collected for that.</summary>
    public long Live => StartupHook.Live(folder, appliance.ProcessId);

    /// <summary>The most memory that the process held at once since its start, or since <see cref="ForgetPeak"/>, in MiB.</summary>
    public double Peak => Memory("VmHWM:");

    /// <summary>From now on the peak is that of what follows (proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{appliance.ProcessId}/clear_refs", "5");

    /// <summary>Memory that the process holds now, in MiB.</summary>
    public double Resident => Memory("VmRSS:");

    /// <summary>Prints the memory that the process holds now.</summary>
    public void PrintResident() =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"resident memory",-32} {Resident:N0} MiB"));

    private double Memory(string name)
    {
        var line = File.ReadLines($"/proc/{appliance.ProcessId}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private TimeSpan ProcessorTime()
    {
        using var running = Process.GetProcessById(appliance.ProcessId);
        return running.TotalProcessorTime;
    }
}
