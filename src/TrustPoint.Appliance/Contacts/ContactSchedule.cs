using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Contacts;

namespace TrustPoint.Appliance.Contacts;

/// <summary>Writes the contacts down every two seconds, and when the appliance stops.</summary>
internal sealed class ContactSchedule(ContactBook contacts, TimeProvider time, ILogger<ContactSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync(stoppingToken);
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            await contacts.WriteAsync(ct);
        }
        catch (StoreUnavailableException unavailable)
        {
            // Whoever needs the database to enrol a device says so; this is tried again.
            log.LogDebug("Contacts wait: {Reason}", unavailable.Message);
        }
    }
}
