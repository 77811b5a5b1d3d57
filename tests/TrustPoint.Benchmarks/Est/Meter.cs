using System.Globalization;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>What one run of load measured, at the clients and at the appliance.</summary>
/// <param name="Load">At the clients.</param>
/// <param name="Processor">Of the appliance for each answer, in microseconds.</param>
/// <param name="Allocated">By it for each, in KiB.</param>
internal sealed record MeterReading(LoadResult Load, double Processor, double Allocated);

/// <summary>What a run cost the appliance's process, beside the rate that its clients saw.</summary>
internal sealed class Meter(string folder, ApplianceProcess appliance) : ProcessMeter(folder, appliance)
{
    /// <summary>Settings of an appliance that can be read by a meter, and that a fleet can load.</summary>
    public static new (string Name, string Value)[] Settings(string folder) => [.. ProcessMeter.Settings(folder), FleetDevice.Unlimited];

    /// <summary>Runs a load and prints its line.</summary>
    public async Task<MeterReading> MeasureAsync(string what, Func<Task<LoadResult>> load)
    {
        var (processor, allocated) = (ProcessorTime, Allocated);
        var result = await load();
        var (spent, bytes) = ((ProcessorTime - processor).TotalMicroseconds / result.Count, (Allocated - allocated) / 1024.0 / result.Count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {result}   each: {spent:N0} µs of processor, {bytes:N1} KiB allocated"));
        return new(result, spent, bytes);
    }

    /// <summary>Prints the memory that the process holds now.</summary>
    public void PrintResident() =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"resident memory",-32} {Resident:N0} MiB"));
}
