using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>A built appliance as a process, with its meter and a fleet of enrolled devices.</summary>
internal sealed record MeasuredAppliance(ApplianceProcess Process, Meter Meter, FleetDevice[] Fleet) : IAsyncDisposable
{
    public int Port => Process.DevicesPort;

    /// <summary>Starts one on a new data directory.</summary>
    public static async Task<MeasuredAppliance> StartAsync(string folder, string name, int devices, string? profile = null, SignerProcess? signer = null, (string Name, string Value)[]? settings = null)
    {
        var process = await ApplianceProcess.StartAsync(Path.Combine(folder, name), [.. Meter.Settings(folder), .. signer?.Settings ?? [], .. settings ?? []]);
        var fleet = new FleetDevice[devices];
        for (var i = 0; i < devices; i++) fleet[i] = await FleetDevice.EnrolAsync(process, $"pump-{i}", profile);
        return new(process, new(folder, process), fleet);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
