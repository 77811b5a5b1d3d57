using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Recovery;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>
/// What a start proves before anything is served, at a cost that does not grow with the log: it is as long as its checkpoints say, grew
/// from the newest of them, and the rows that its last entries witness are as they say. The whole proof is <c>fsck</c>'s.
/// </summary>
internal static class LogCheck
{
    private const int LastEntries = 1000;

    private const string WhatToDo =
        " Restore a backup that is at least as new, or run 'trustpoint fsck' to see what is missing. Nothing is issued until then.";

    /// <param name="connection">The database.</param>
    /// <param name="file">The checkpoint beside it.</param>
    /// <param name="toRecover">True: that the checkpoint is ahead is no reason to refuse. It is left as it is.</param>
    /// <exception cref="DatabaseRefusedException">The database does not belong to its log.</exception>
    public static void Pass(DatabaseConnection connection, CheckpointFile file, bool toRecover)
    {
        var head = Head(connection);
        var length = (long?)connection.Scalar("SELECT max(id) FROM log") + 1 ?? 0;
        if (head.Size != length) throw Refused($"The audit log has {length} entries, its tree {head.Size}.");
        var isAhead = IsAhead(connection, file, head.Size);
        if (isAhead && !toRecover) throw Older(file, head.Size);
        GrewFromNewestCheckpoint(connection, head);
        RowsAgree(connection, head.Size);
        if (isAhead) return;
        // A crash may have come between the database and the file.
        var newest = LogReading.NewestNote(connection);
        if (newest is not null && file.Read() != newest) file.Write(newest);
    }

    private static MerkleFrontier Head(DatabaseConnection connection)
    {
        try
        {
            return LogHead.Read(connection);
        }
        catch (InvalidDataException error)
        {
            throw Refused($"The head of the audit log is damaged: {error.Message}");
        }
    }

    /// <summary>Whether the checkpoint beside the database is over more entries than its log has.</summary>
    /// <exception cref="DatabaseRefusedException">It is of another history.</exception>
    public static bool IsAhead(DatabaseConnection connection, CheckpointFile file, long size)
    {
        if (file.Read() is not { } note) return false;
        var outside = CheckpointNote.Read(note) ?? throw Refused($"{file.Path} is not a checkpoint.");
        var own = connection.Scalar("SELECT note FROM checkpoints WHERE size = ?1", outside.Size) as string;
        if (CheckpointNote.IsSame(own, note) || WasGivenUp(connection, size, note)) return false;
        return outside.Size > size ? true
            : throw Refused($"The database does not hold the checkpoint of size {outside.Size} that is in {file.Path}: it has another history.");
    }

    // A crash came after a recovery, and before the file was replaced.
    private static bool WasGivenUp(DatabaseConnection connection, long size, string note)
    {
        if (LogReading.Page(connection, size - 1) is not [(var index, var bytes)]) return false;
        using var json = Parse(index, bytes);
        return json.RootElement.TryGetProperty("event"u8, out var name) && name.ValueEquals(AuditEventType.LogPutBack.Name)
            && json.RootElement.TryGetProperty("checkpointSha256"u8, out var digest)
            && digest.ValueEquals(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note))));
    }

    private static void GrewFromNewestCheckpoint(DatabaseConnection connection, MerkleFrontier head)
    {
        var edge = new MerkleFrontier();
        if (LogReading.Checkpoint(connection, long.MaxValue) is { } newest)
        {
            edge = newest.Frontier;
            if (newest.Note is null || newest.Note.Size != edge.Size || !newest.Note.Root.AsSpan().SequenceEqual(edge.Root()))
                throw Refused($"The newest checkpoint in the database is damaged.");
            if (edge.Size > head.Size)
                throw Refused($"The audit log has {head.Size} entries, its newest checkpoint was signed over {edge.Size}.");
        }
        LogReading.Extend(edge, head.Size, from => LogReading.Page(connection, from));
        if (!edge.Encode().AsSpan().SequenceEqual(head.Encode()))
            throw Refused($"The audit log did not grow from its newest checkpoint: entries were changed or removed.");
    }

    private static void RowsAgree(DatabaseConnection connection, long size)
    {
        var last = new Dictionary<string, WitnessedRow>();
        foreach (var (index, bytes) in LogReading.Page(connection, Math.Max(0, size - LastEntries)))
        {
            foreach (var row in RowsOf(index, bytes)) last[row.Name] = row;
        }
        foreach (var said in last.Values)
        {
            if (!WitnessedRow.Tables.Contains(said.Table) || WitnessedRow.Read(connection, said.Table, said.Id) is not { } found)
                throw Refused($"The audit log's last entries record {said.Name}, which the database does not have.");
            if (!found.Digest.AsSpan().SequenceEqual(said.Digest))
                throw Refused($"{said.Name} is not as the audit log's last entries record it.");
        }
    }

    private static List<WitnessedRow> RowsOf(long index, byte[] bytes)
    {
        using var json = Parse(index, bytes);
        try
        {
            return [.. Leaf.RowsOf(json.RootElement)];
        }
        catch (JsonException error)
        {
            throw Damaged(index, error);
        }
    }

    private static JsonDocument Parse(long index, byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException error)
        {
            throw Damaged(index, error);
        }
    }

    private static DatabaseRefusedException Damaged(long index, JsonException error) => Refused($"Entry {index} of the audit log is damaged: {error.Message}");

    private static DatabaseRefusedException Older(CheckpointFile file, long size) => new(FormattableString.Invariant(
        $"The database is older than its log: it has {size} entries, {file.Path} was signed over {CheckpointNote.Read(file.Read()!)!.Size}.") + RecoveryPlan.Advice);

    private static DatabaseRefusedException Refused(FormattableString what) => new(FormattableString.Invariant(what) + WhatToDo);
}
