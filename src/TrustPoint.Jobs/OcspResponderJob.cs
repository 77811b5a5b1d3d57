using Quartz;
using TrustPoint.Ca.Ocsp;

namespace TrustPoint.Jobs;

/// <summary>Renews the OCSP responders whose time has come.</summary>
[DisallowConcurrentExecution]
internal sealed class OcspResponderJob(DelegatedResponders responders, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var troubles = await responders.RenewAsync(cancellationToken);
        context.Done(alarm, "ocsp", troubles);
    }
}
