using Quartz;
using TrustPoint.Ca.Retirement;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Retirement;

namespace TrustPoint.Jobs;

/// <summary>Carries out what is queued for the certificates of devices, ends time limits, and makes the certificates of retirement that are missing.</summary>
[DisallowConcurrentExecution]
internal sealed class DeviceLifeJob(LifeWatch watch, DeviceRetirements retirements, AuthorityRetirements authorities, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await watch.LookAsync(cancellationToken);
        troubles = [.. troubles, .. await retirements.MakeUpAsync(cancellationToken), .. await authorities.MakeUpAsync(cancellationToken)];
        context.Done(alarm, "devices", troubles);
    }
}
