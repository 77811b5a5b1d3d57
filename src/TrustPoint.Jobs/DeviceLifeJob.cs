using Quartz;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Jobs;

/// <summary>Carries out what is queued for the certificates of devices, and ends time limits.</summary>
[DisallowConcurrentExecution]
internal sealed class DeviceLifeJob(LifeWatch watch, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await watch.LookAsync(cancellationToken);
        context.Done(alarm, "devices", troubles);
    }
}
