using TrustPoint.Ca.Approvals;

namespace TrustPoint.Jobs.Duties;

/// <summary>Ends the proposals that no second person decided in time.</summary>
internal sealed class ApprovalsDuty(Approvals approvals) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("approvals", TimeSpan.FromMinutes(1));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
    {
        await approvals.ExpireAsync(ct);
        return [];
    }
}
