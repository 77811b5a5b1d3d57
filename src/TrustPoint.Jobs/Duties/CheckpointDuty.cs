using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Jobs.Duties;

/// <summary>Signs a checkpoint over the log every minute in which something was appended; after a failure, soon again.</summary>
internal sealed class CheckpointDuty(CheckpointSigner signer) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("checkpoints", TimeSpan.FromMinutes(1)) { Part = "audit log", Retry = TimeSpan.FromSeconds(2) };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
    {
        try
        {
            _ = await signer.SignAsync(ct);
            return [];
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or InvalidDataException or IOException)
        {
            return [$"no checkpoint can be signed: {failed.Message}"];
        }
    }
}
