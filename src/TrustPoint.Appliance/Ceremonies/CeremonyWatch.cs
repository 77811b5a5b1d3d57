using Microsoft.Extensions.Hosting;
using TrustPoint.Appliance.Health;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Looks every minute whether a ceremony's record is damaged, or something that follows from one is late.</summary>
internal sealed class CeremonyWatch(OpenCeremonies ceremonies, CeremonyCalendar calendar, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "ceremonies";

    /// <summary>Looks.</summary>
    public void Look() => trouble.Report(Part, string.Join("; ", ceremonies.Trouble().Concat(calendar.Trouble())) is { Length: > 0 } wrong ? wrong : null);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        do Look();
        while (await minute.WaitForNextTickAsync(stoppingToken));
    }
}
