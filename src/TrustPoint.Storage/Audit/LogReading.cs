using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>Reading the log in order, a page at a time, so that no long read holds back the write-ahead log.</summary>
internal static class LogReading
{
    private const int PageSize = 1000;

    /// <summary>Up to 1,000 leaves from an index on, each with its index.</summary>
    public static List<(long Index, byte[] Bytes)> Page(DatabaseConnection connection, long from)
    {
        using var rows = connection.Query("SELECT id, entry FROM log WHERE id >= ?1 ORDER BY id LIMIT ?2", from, PageSize);
        var leaves = new List<(long, byte[])>(PageSize);
        while (rows.Read()) leaves.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return leaves;
    }

    /// <summary>The newest checkpoint of at most this size.</summary>
    public static (CheckpointNote? Note, MerkleFrontier Frontier)? Checkpoint(DatabaseConnection connection, long atMost)
    {
        using var row = connection.Query("SELECT note, frontier FROM checkpoints WHERE size <= ?1 ORDER BY size DESC LIMIT 1", atMost);
        return row.Read() ? (CheckpointNote.Read(row.GetString(0)), MerkleFrontier.Decode(row.GetFieldValue<byte[]>(1))) : null;
    }

    /// <summary>The newest checkpoint's note; null: none was made yet.</summary>
    public static string? NewestNote(DatabaseConnection connection) =>
        connection.Scalar("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1") as string;

    /// <summary>Appends leaves to the edge until it has this size, or the leaves end.</summary>
    /// <param name="frontier">Is changed.</param>
    /// <param name="size">Where to stop.</param>
    /// <param name="page">Gives the leaves from an index on.</param>
    public static void Extend(MerkleFrontier frontier, long size, Func<long, List<(long Index, byte[] Bytes)>> page)
    {
        while (frontier.Size < size && page(frontier.Size) is [_, ..] leaves)
        {
            foreach (var (index, bytes) in leaves)
            {
                if (index != frontier.Size || frontier.Size == size) return;
                frontier.Append(MerkleHash.Leaf(bytes));
            }
        }
    }
}
