using Quartz;
using TrustPoint.Ca.Approvals;

namespace TrustPoint.Jobs;

/// <summary>Ends the proposals that no second person decided in time.</summary>
[DisallowConcurrentExecution]
internal sealed class ApprovalsJob(Approvals approvals) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await approvals.ExpireAsync(cancellationToken);
}
