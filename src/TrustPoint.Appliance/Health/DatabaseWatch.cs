using Microsoft.Extensions.Hosting;
using TrustPoint.Storage;

namespace TrustPoint.Appliance.Health;

/// <summary>Looks every second whether the database takes what is written, and how large it has become. One that was taken away ends the appliance.</summary>
internal sealed class DatabaseWatch(Store store, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do trouble.Report("database", await store.TroubleAsync(stoppingToken), store.Measure());
        while (await second.WaitForNextTickAsync(stoppingToken));
    }
}
