using Quartz;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Jobs;

/// <summary>Makes the CRLs that are due.</summary>
[DisallowConcurrentExecution]
internal sealed class CrlScheduleJob(CrlSchedule schedule, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await schedule.LookAsync(cancellationToken);
        context.Done(alarm, "crl", troubles);
    }
}
