using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Audit;

/// <summary>The log as it is kept: RFC 6962 leaves in order, and the checkpoints signed over them.</summary>
public interface IAuditStore
{
    /// <summary>Appends an entry that records no other change (a refusal, a start). Durable when it returns.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken ct);

    /// <summary>Number of durable leaves and the root hash over them (RFC 6962 section 2.1).</summary>
    Task<(long Size, byte[] Root)> HeadAsync(CancellationToken ct);

    /// <summary>Leaves in order, as they were appended.</summary>
    IAsyncEnumerable<byte[]> ReadAsync(long from, CancellationToken ct);

    /// <summary>Leaves from a place in the list on. What a page costs does not grow with the log.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<AuditRecord>> ListAsync(AuditFilter filter, AuditSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Keeps a signed checkpoint. Durable when it returns, and never stopped halfway.</summary>
    /// <param name="size">How many entries it is over.</param>
    /// <param name="note">A C2SP signed note, text.</param>
    /// <returns>The one that is kept of that size: the first one that was.</returns>
    Task<string> SaveCheckpointAsync(long size, string note);

    /// <summary>The tree's edge over its first leaves. What it costs does not grow with the log.</summary>
    /// <param name="size">How many leaves, at most those that are there.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<MerkleFrontier> EdgeAsync(long size, CancellationToken ct);

    /// <summary>The smallest kept checkpoint that covers a leaf; null: none does yet.</summary>
    /// <param name="index">The leaf, from 0.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<string?> CheckpointOverAsync(long index, CancellationToken ct);

    /// <summary>Checkpoints in order of size.</summary>
    IAsyncEnumerable<(long Size, string Note)> CheckpointsAsync(CancellationToken ct);
}
