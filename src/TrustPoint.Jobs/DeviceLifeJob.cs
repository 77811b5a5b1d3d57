using Quartz;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Retirement;

namespace TrustPoint.Jobs;

/// <summary>Carries out what is queued for the certificates of devices, ends time limits, and makes the certificates of retirement that are missing.</summary>
[DisallowConcurrentExecution]
internal sealed class DeviceLifeJob(LifeWatch watch, DeviceRetirements retirements, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await watch.LookAsync(cancellationToken);
        troubles = [.. troubles, .. await retirements.MakeUpAsync(cancellationToken)];
        context.Done(alarm, "devices", troubles);
    }
}
