using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;

namespace TrustPoint.Storage.Ownership;

/// <summary>Batches of production lines.</summary>
internal static class BatchRows
{
    public const string Columns = "name, domain, model, quota, made, valid_from, valid_until, salt, hash";

    public static long Add(WriteTransaction transaction, Batch batch, AuditEntry entry)
    {
        var id = Unique.OrTaken(
            () => transaction.Change(
                $"INSERT INTO batches ({Columns}) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8) RETURNING id",
                batch.Name, batch.Domain, batch.Model, (long)batch.Quota, batch.From.ToUnixTimeMilliseconds(), batch.Until.ToUnixTimeMilliseconds(), batch.Salt, batch.Hash)!.Value,
            $"There is a batch {batch.Name} already.");
        transaction.Append(entry, transaction.Row("batches", id));
        return id;
    }

    /// <summary>Ends it, unless it has ended.</summary>
    public static bool End(WriteTransaction transaction, string name, DateTimeOffset now, AuditEntry entry)
    {
        if (transaction.Change("UPDATE batches SET valid_until = ?2 WHERE name = ?1 AND valid_until > ?2 RETURNING id", name, now.ToUnixTimeMilliseconds()) is not { } id) return false;
        transaction.Append(entry, transaction.Row("batches", id));
        return true;
    }

    /// <summary>Adds a product on the batch's account. False: it is not open, or has added all that it may.</summary>
    public static bool Take(WriteTransaction transaction, string name, NewProduct product, DateTimeOffset now)
    {
        var id = transaction.Change(
            "UPDATE batches SET made = made + 1 WHERE name = ?1 AND made < quota AND valid_from <= ?2 AND ?2 < valid_until RETURNING id", name, now.ToUnixTimeMilliseconds());
        if (id is null) return false;
        ProductRows.Add(transaction, product, transaction.Row("batches", id.Value));
        return true;
    }

    public static Slice<Batch> List(DatabaseConnection connection, BatchFilter filter, DateTimeOffset now, BatchSort sort, ListPosition? from, int limit)
    {
        var search = new Search("batches");
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("name"), text);
        if (filter.Domain is { } domain) search.Add("domain =", domain);
        else if (filter.Seen is { } seen) search.Add(DeviceSearch.InDomains, StoredJson.Write(seen));
        if (filter.Model is { } model) search.Add("model =", model);
        if (filter.State is { } state) search.Add(Condition(state), now.ToUnixTimeMilliseconds());
        var newestFirst = sort == BatchSort.Newest != from is { Backwards: true };
        if (from is { } place) search.Add(newestFirst ? "id <" : "id >", place.Id);
        using var rows = connection.Query($"SELECT {Columns}, id FROM {search} ORDER BY id {(newestFirst ? "DESC" : "ASC")} LIMIT {limit + 1}", search.Values);
        var found = new List<(long Id, Batch Batch)>();
        while (rows.Read()) found.Add((rows.GetInt64(9), Read(rows)));
        return Slice.Of(found, from, limit, row => row.Batch, row => new ListPosition("", row.Id, false));
    }

    public static Batch Read(SqliteDataReader row) => new()
    {
        Name = row.GetString(0),
        Domain = row.GetString(1),
        Model = row.GetString(2),
        Quota = row.GetInt32(3),
        Made = row.GetInt32(4),
        From = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        Until = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        Salt = row.GetFieldValue<byte[]>(7),
        Hash = row.GetFieldValue<byte[]>(8),
    };

    // As Batch.StateAt says it.
    private static string Condition(BatchState state) => state switch
    {
        BatchState.Ended => "valid_until <=",
        BatchState.Planned => "valid_from > {0} AND valid_until > {0}",
        BatchState.Full => "valid_from <= {0} AND valid_until > {0} AND quota > 0 AND made >= quota",
        _ => "valid_from <= {0} AND valid_until > {0} AND (quota = 0 OR made < quota)",
    };
}
