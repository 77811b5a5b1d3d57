using TrustPoint.Ca.Crls;

namespace TrustPoint.Jobs.Duties;

/// <summary>Makes the CRLs that are due.</summary>
internal sealed class CrlScheduleDuty(CrlSchedule schedule) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("crl-schedule", CrlSchedule.Tick) { Part = "crl", AlarmAfter = 12 };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => schedule.LookAsync(ct);
}

/// <summary>Alarms before a CRL is stale.</summary>
internal sealed class CrlWatchDuty(CrlWatch watch) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("crl-watch", TimeSpan.FromMinutes(1)) { Part = "crl watch", Missed = MissedTimes.LeftOut, Retry = TimeSpan.FromSeconds(5) };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => Task.FromResult(watch.Look());
}
