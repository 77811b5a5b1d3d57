using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;

namespace TrustPoint.Ca.Audit.Verification;

/// <summary>Grows the tree leaf by leaf and compares its root with each checkpoint on the way.</summary>
internal sealed class RootCheck
{
    private readonly IReadOnlyList<Checkpoint> checkpoints;
    private readonly List<string> findings;
    private readonly MerkleFrontier tree = new();
    private int next;
    private long good;
    private bool broken;

    /// <param name="checkpoints">In order of size.</param>
    /// <param name="findings">Where mismatches go.</param>
    public RootCheck(IReadOnlyList<Checkpoint> checkpoints, List<string> findings)
    {
        (this.checkpoints, this.findings) = (checkpoints, findings);
        Compare();
    }

    public long Size => tree.Size;

    public void Append(byte[] leafHash)
    {
        tree.Append(leafHash);
        Compare();
    }

    /// <returns>How many leaves the last good checkpoint covers.</returns>
    public long Finish()
    {
        if (next < checkpoints.Count) findings.Add($"Truncated: there are {tree.Size} entries, and a checkpoint over {checkpoints[^1].Size} was signed.");
        return good;
    }

    private void Compare()
    {
        for (; next < checkpoints.Count && checkpoints[next].Size == tree.Size; next++)
        {
            if (tree.Root().AsSpan().SequenceEqual(checkpoints[next].Root)) good = broken ? good : tree.Size;
            // After the first one that does not fit, none will: one finding says it.
            else if (!broken)
            {
                findings.Add($"The first {tree.Size} entries do not have the root that was signed: something in the entries {good} to {tree.Size - 1} was edited, removed, added or moved.");
                broken = true;
            }
        }
    }
}
