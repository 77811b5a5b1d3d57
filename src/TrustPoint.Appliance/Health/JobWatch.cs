using Microsoft.Extensions.Hosting;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Health;

/// <summary>Looks every second whether a job went without success for longer than it may: a clock that stands still would not say so by itself.</summary>
internal sealed class JobWatch(JobBoard jobs, Trouble trouble, TimeProvider time) : BackgroundService
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "jobs";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do trouble.Report(Part, jobs.Overdue() is [_, ..] overdue ? string.Join("; ", overdue) : null);
        while (await second.WaitForNextTickAsync(stoppingToken));
    }
}
