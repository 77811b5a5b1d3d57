using Quartz;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Jobs;

/// <summary>Alarms before a CRL is stale.</summary>
[DisallowConcurrentExecution]
internal sealed class CrlWatchJob(CrlWatch watch, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = watch.Look();
        context.Done(alarm, "crl watch", troubles);
        return ValueTask.CompletedTask;
    }
}
