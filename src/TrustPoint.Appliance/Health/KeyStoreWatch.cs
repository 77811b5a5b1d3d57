using Microsoft.Extensions.Hosting;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Health;

/// <summary>Asks the key store every second whether it can sign, so that trouble and its end show within that time.</summary>
internal sealed class KeyStoreWatch(IKeyStore keys, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "keys";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do trouble.Report(Part, await keys.TroubleAsync(stoppingToken));
        while (await second.WaitForNextTickAsync(stoppingToken));
    }
}
