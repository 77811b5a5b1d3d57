using Microsoft.Extensions.Hosting;
using TrustPoint.Ca.Time;

namespace TrustPoint.Appliance.Health;

/// <summary>Looks every second whether the clock went back further than the CA waits out.</summary>
internal sealed class ClockWatch(CaClock clock, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "clock";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do trouble.Report(Part, clock.Trouble);
        while (await second.WaitForNextTickAsync(stoppingToken));
    }
}
