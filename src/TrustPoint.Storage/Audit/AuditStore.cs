using System.Runtime.CompilerServices;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Lists;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <inheritdoc/>
internal sealed class AuditStore(GroupCommitWriter writer, ReadConnections readers, CheckpointFile file) : IAuditStore
{
    public Task AppendAsync(AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            transaction.Append(entry);
            return true;
        },
        ct);

    public Task<(long Size, byte[] Root)> HeadAsync(CancellationToken ct)
    {
        var head = readers.Read(LogHead.Read);
        return Task.FromResult((head.Size, head.Root()));
    }

    public async IAsyncEnumerable<byte[]> ReadAsync(long from, [EnumeratorCancellation] CancellationToken ct)
    {
        while (readers.Read(connection => LogReading.Page(connection, from)) is [_, ..] leaves)
        {
            foreach (var (_, bytes) in leaves) yield return bytes;
            from += leaves.Count;
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task<Slice<AuditRecord>> ListAsync(AuditFilter filter, AuditSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        var (found, stop) = readers.Read(connection => LogSearch.First(connection, filter, sort, from, limit + 1));
        var slice = Slice.Of(found, from, limit, entry => entry, entry => new ListPosition("", entry.Index, false));
        if (stop is null || slice.More) return Task.FromResult(slice);
        var place = new ListPosition("", stop.Value, false);
        return Task.FromResult(from is { Backwards: true }
            ? slice with { First = place, Last = slice.Last ?? place, More = true }
            : slice with { First = slice.First ?? place, Last = place, More = true });
    }

    // The tree's edge at that size is made anew from the leaves since the last checkpoint, on the caller's thread: a note whose root the
    // durable leaves do not give is never kept.
    public async Task<string> SaveCheckpointAsync(long size, string note)
    {
        var frontier = Edge(size);
        var said = CheckpointNote.Read(note);
        if (said?.Size != size || frontier.Size != size || !said.Root.AsSpan().SequenceEqual(frontier.Root()))
            throw new ArgumentException("The note is not a checkpoint over the log at this size.", nameof(note));
        var edge = frontier.Encode();
        var kept = await writer.WriteAsync(
            transaction =>
            {
                transaction.Execute("INSERT INTO checkpoints (size, note, frontier) VALUES (?1, ?2, ?3) ON CONFLICT (size) DO NOTHING", size, note, edge);
                return (string)transaction.Scalar("SELECT note FROM checkpoints WHERE size = ?1", size)!;
            },
            CancellationToken.None);
        // After the database: the file is never newer than what it watches over.
        file.Write(kept);
        return kept;
    }

    public Task<MerkleFrontier> EdgeAsync(long size, CancellationToken ct) => Task.FromResult(Edge(size));

    public Task<string?> CheckpointOverAsync(long index, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
        connection.Scalar("SELECT note FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT 1", index) as string));

    public async IAsyncEnumerable<(long Size, string Note)> CheckpointsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var after = -1L;
        while (readers.Read(connection => Page(connection, after)) is [_, ..] checkpoints)
        {
            foreach (var checkpoint in checkpoints) yield return checkpoint;
            after = checkpoints[^1].Size;
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private MerkleFrontier Edge(long size)
    {
        var frontier = readers.Read(connection => LogReading.Checkpoint(connection, size)?.Frontier) ?? new();
        LogReading.Extend(frontier, size, from => readers.Read(connection => LogReading.Page(connection, from)));
        return frontier;
    }

    private static List<(long Size, string Note)> Page(DatabaseConnection connection, long after)
    {
        using var rows = connection.Query("SELECT size, note FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT 1000", after);
        var checkpoints = new List<(long, string)>();
        while (rows.Read()) checkpoints.Add((rows.GetInt64(0), rows.GetString(1)));
        return checkpoints;
    }
}
