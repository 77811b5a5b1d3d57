using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>Looking through the log: by the leaves' order, and by the event. A time is found by halving, because the leaves are in its order.</summary>
internal static class LogSearch
{
    // What is no column is looked for in the leaves themselves: no further at once than a page may cost.
    private const long Farthest = 100_000;

    /// <summary>The first leaves after a place; and where the search stopped before its end, the last leaf that it looked at.</summary>
    public static (List<AuditRecord> Found, long? Stop) First(DatabaseConnection connection, AuditFilter filter, AuditSort sort, ListPosition? from, int count)
    {
        var descending = sort == AuditSort.Newest != from is { Backwards: true };
        var size = connection.Scalar("SELECT max(id) + 1 FROM log") as long? ?? 0;
        var lowest = filter.Since is { } since ? FirstAt(connection, since, size) : 0;
        var beyond = filter.Until is { } until ? FirstAt(connection, until, size) : size;
        if (from is { } place && descending) beyond = Math.Min(beyond, place.Id);
        else if (from is { } start) lowest = Math.Max(lowest, start.Id == long.MaxValue ? size : start.Id + 1);
        var search = new Search("log");
        long? stop = null;
        if (filter is not { Subject: null, About: null, Outcome: null } && beyond - lowest > Farthest)
        {
            if (descending) stop = lowest = beyond - Farthest;
            else stop = (beyond = lowest + Farthest) - 1;
        }
        if (filter.Subject is not null) search.Add("instr(entry, {0}) > 0", Member("\"subject\"", filter.Subject));
        if (filter.Outcome is { } outcome) search.Add("instr(entry, {0}) > 0", Member("\"outcome\"", outcome.Word()));
        if (filter.About is not null) search.Add("instr(entry, {0}) > 0", Member("", filter.About));
        if (filter.Event is not null) search.Add("event =", filter.Event);
        search.Add("id >=", lowest);
        search.Add("id <", beyond);
        using var rows = connection.Query($"SELECT id, entry FROM {search} ORDER BY id {(descending ? "DESC" : "ASC")} LIMIT {search.Value(count)}", search.Values);
        var found = new List<AuditRecord>();
        while (rows.Read()) found.Add(new(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return (found, stop);
    }

    // As the entry writes it: inside a value each quotation mark is escaped, so that only a whole value is found.
    private static byte[] Member(string name, string value) => Encoding.UTF8.GetBytes($"{name}:\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"");

    private static long FirstAt(DatabaseConnection connection, DateTimeOffset time, long size)
    {
        var (low, high) = (0L, size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TimeOf(connection, middle) < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static DateTimeOffset TimeOf(DatabaseConnection connection, long index)
    {
        using var leaf = JsonDocument.Parse((byte[])connection.Scalar("SELECT entry FROM log WHERE id = ?1", index)!);
        return leaf.RootElement.GetProperty("time").GetDateTimeOffset();
    }
}
