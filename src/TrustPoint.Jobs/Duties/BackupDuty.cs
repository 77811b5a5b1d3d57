using TrustPoint.Ca.Backups;

namespace TrustPoint.Jobs.Duties;

/// <summary>Makes the backup that is due, and alarms when the newest one is too old.</summary>
internal sealed class BackupDuty(BackupSchedule schedule) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("backup", BackupSchedule.Tick) { Part = "backup" };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => schedule.LookAsync(ct);
}
