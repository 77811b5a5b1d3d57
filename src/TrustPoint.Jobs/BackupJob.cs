using Quartz;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Jobs;

/// <summary>Makes the backup that is due, and alarms when the newest one is too old.</summary>
[DisallowConcurrentExecution]
internal sealed class BackupJob(BackupSchedule schedule, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await schedule.LookAsync(cancellationToken);
        context.Done(alarm, "backup", troubles);
    }
}
