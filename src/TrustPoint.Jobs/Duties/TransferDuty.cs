using TrustPoint.Devices.Transfers;

namespace TrustPoint.Jobs.Duties;

/// <summary>Goes on with transfers that two people signed and the buyer accepted.</summary>
internal sealed class TransferDuty(TransferWatch watch) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("transfers", TransferWatch.Tick);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
    {
        await watch.LookAsync(ct);
        return [];
    }
}
