using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Crls;

/// <summary>Records of CRLs as rows.</summary>
internal static class CrlRow
{
    private const string Columns =
        "scope, number, published, scheduled, this_update, next_update, up_to, entries, tbs_sha256, delta_base, delta_entries, delta_tbs_sha256";

    /// <summary>The first row of a condition and order; null: there is none.</summary>
    public static CrlRecord? First(DatabaseConnection connection, string where, params ReadOnlySpan<object?> values)
    {
        using var row = connection.Query($"SELECT id, {Columns} FROM crls WHERE {where} LIMIT 1", values);
        return row.Read() ? Read(row) : null;
    }

    /// <summary>All rows of a condition.</summary>
    public static IReadOnlyList<CrlRecord> All(DatabaseConnection connection, string where, params ReadOnlySpan<object?> values)
    {
        using var rows = connection.Query($"SELECT id, {Columns} FROM crls WHERE {where}", values);
        var records = new List<CrlRecord>();
        while (rows.Read()) records.Add(Read(rows));
        return records;
    }

    /// <summary>Adds a row that is not published.</summary>
    public static long Insert(WriteTransaction transaction, CrlRecord record) => transaction.Change(
        $"INSERT INTO crls ({Columns}) VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
        record.Scope.Name, record.Number, record.Scheduled ? 1L : 0L, record.ThisUpdate.ToUnixTimeSeconds(), record.NextUpdate.ToUnixTimeSeconds(), record.UpTo,
        record.Full.Entries, record.Full.TbsSha256, record.DeltaBase, record.Delta?.Entries, record.Delta?.TbsSha256)!.Value;

    /// <summary>Adds a row of one that relying parties had before it was known here.</summary>
    public static long InsertPublished(WriteTransaction transaction, CrlRecord record)
    {
        var id = Insert(transaction, record);
        transaction.Execute("UPDATE crls SET published = 1 WHERE id = ?1", id);
        return id;
    }

    private static CrlRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Scope = ScopeOf(row.GetString(1)),
        Number = row.GetInt64(2),
        Scheduled = row.GetBoolean(4),
        ThisUpdate = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)),
        NextUpdate = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(6)),
        UpTo = row.GetInt64(7),
        Full = new(row.GetInt64(8), row.GetFieldValue<byte[]>(9)),
        DeltaBase = row.IsDBNull(10) ? null : row.GetInt64(10),
        Delta = row.IsDBNull(11) ? null : new(row.GetInt64(11), row.GetFieldValue<byte[]>(12)),
    };

    private static CrlScope ScopeOf(string name) => name.Split('.') is [var authority, var shard] ? new(authority, int.Parse(shard, CultureInfo.InvariantCulture)) : new(name, null);
}
