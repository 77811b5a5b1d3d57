using System.Text.Json;
using TrustPoint.Ca.Audit.Merkle;
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

    /// <exception cref="DatabaseRefusedException">The database does not belong to its log.</exception>
    public static void Pass(DatabaseConnection connection, CheckpointFile file)
    {
        var head = Head(connection);
        var length = (long?)connection.Scalar("SELECT max(id) FROM log") + 1 ?? 0;
        if (head.Size != length) throw Refused($"The audit log has {length} entries, its tree {head.Size}.");
        FileAgrees(connection, file, head.Size);
        GrewFromNewestCheckpoint(connection, head);
        RowsAgree(connection, head.Size);
        // A crash may have come between the database and the file.
        var newest = connection.Scalar("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1") as string;
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

    private static void FileAgrees(DatabaseConnection connection, CheckpointFile file, long size)
    {
        if (file.Read() is not { } note) return;
        var outside = CheckpointNote.Read(note) ?? throw Refused($"{file.Path} is not a checkpoint.");
        if (outside.Size > size)
            throw Refused($"The database is older than its log: it has {size} entries, {file.Path} was signed over {outside.Size}.");
        if (connection.Scalar("SELECT note FROM checkpoints WHERE size = ?1", outside.Size) as string != note)
            throw Refused($"The database does not hold the checkpoint of size {outside.Size} that is in {file.Path}: it has another history.");
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
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return [.. Leaf.RowsOf(json.RootElement)];
        }
        catch (JsonException error)
        {
            throw Refused($"Entry {index} of the audit log is damaged: {error.Message}");
        }
    }

    private static DatabaseRefusedException Refused(FormattableString what) => new(FormattableString.Invariant(what) + WhatToDo);
}
