using System.Runtime.CompilerServices;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Testing.InMemory;

/// <summary>The audit log in memory.</summary>
public sealed class InMemoryAuditStore : IAuditStore
{
    private readonly List<byte[]> leaves = [];
    private readonly List<(long Size, string Note)> checkpoints = [];
    private MerkleFrontier frontier = new();

    public Task AppendAsync(AuditEntry entry, CancellationToken ct)
    {
        lock (leaves)
        {
            leaves.Add(entry.Bytes);
            frontier.Append(MerkleHash.Leaf(entry.Bytes));
        }
        return Task.CompletedTask;
    }

    public Task<(long Size, byte[] Root)> HeadAsync(CancellationToken ct) => Task.FromResult((frontier.Size, frontier.Root()));

    public async IAsyncEnumerable<byte[]> ReadAsync(long from, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var leaf in leaves.Skip((int)from)) yield return leaf;
        await Task.CompletedTask;
    }

    public Task<Slice<AuditRecord>> ListAsync(AuditFilter filter, AuditSort sort, ListPosition? from, int limit, CancellationToken ct) =>
        Task.FromResult(Slice.Of(
            [.. leaves.Select((leaf, index) => new AuditRecord(index, leaf)).Reverse()], from, limit, entry => entry, entry => new ListPosition("", entry.Index, false)));

    public Task<string> SaveCheckpointAsync(long size, string note)
    {
        if (checkpoints.FirstOrDefault(checkpoint => checkpoint.Size == size).Note is { } first) return Task.FromResult(first);
        checkpoints.Add((size, note));
        return Task.FromResult(note);
    }

    public Task<MerkleFrontier> EdgeAsync(long size, CancellationToken ct)
    {
        var edge = new MerkleFrontier();
        foreach (var leaf in leaves.Take((int)size)) edge.Append(MerkleHash.Leaf(leaf));
        return Task.FromResult(edge);
    }

    public Task<string?> CheckpointOverAsync(long index, CancellationToken ct) =>
        Task.FromResult(checkpoints.Where(checkpoint => checkpoint.Size > index).OrderBy(checkpoint => checkpoint.Size).Select(checkpoint => checkpoint.Note).FirstOrDefault());

    public async IAsyncEnumerable<(long Size, string Note)> CheckpointsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var checkpoint in checkpoints) yield return checkpoint;
        await Task.CompletedTask;
    }

    /// <summary>Loses the last entries, as a restored disk would.</summary>
    public void Lose(int count)
    {
        leaves.RemoveRange(leaves.Count - count, count);
        frontier = new();
        foreach (var leaf in leaves) frontier.Append(MerkleHash.Leaf(leaf));
    }
}
