using Microsoft.Extensions.Hosting;
using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Ocsp;

namespace TrustPoint.Appliance.Ocsp;

/// <summary>Looks after the OCSP responders: before the listeners open, and every five seconds from then on, which costs next to nothing while they are good.</summary>
internal sealed class ResponderRenewal(DelegatedResponders responders, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <summary>Looks once. What cannot be done now is reported and tried again at the next look.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        // Without keys nothing can be renewed, and why is told already.
        if (trouble.Has(KeyStoreWatch.Part)) return;
        trouble.Report("ocsp", await responders.RenewAsync(ct) is { Count: > 0 } troubles ? string.Join("; ", troubles) : null);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }
}
