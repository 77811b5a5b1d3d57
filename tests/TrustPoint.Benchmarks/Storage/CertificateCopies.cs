using Microsoft.Data.Sqlite;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Storage;

/// <summary>
/// Many millions of certificates in minutes: the rows that are there again and again, each with a serial number, digests, a key and a
/// fingerprint of its own, written by SQLite itself. They lie in the table and in each of its indexes as issued ones do; the log has no entry
/// for them, and <c>fsck</c> would say so.
/// </summary>
internal static class CertificateCopies
{
    private const int AtOnce = 200_000;

    private const string CopiedOnce =
        """
        INSERT INTO certificates (authority, serial, status, tbs_sha256, sha256, subject, key_sha256, not_before, not_after, profile, profile_version,
            domain, device, request_key, requester, created_at, der)
        SELECT authority, CAST(substr(serial, 1, 4) || randomblob(16) AS BLOB), status, randomblob(32), randomblob(32), subject, randomblob(32), not_before, not_after, profile, profile_version,
            domain, device, randomblob(32), requester, created_at, der
        FROM certificates WHERE id > $own AND id <= $own + $most AND sha256 IS NOT NULL;
        INSERT INTO holders (name, certificate, identity) SELECT randomblob(16), id, randomblob(8) FROM certificates WHERE id > $before;
        """;

    /// <summary>The last row of a database.</summary>
    public static long LastRow(string data)
    {
        using var connection = Open(data);
        return Last(connection);
    }

    /// <summary>Copies until a database that nobody has open holds so many rows.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="rows">How many.</param>
    /// <param name="own">The last row of those that are not to be copied: an appliance finds its own certificates by their keys.</param>
    public static void Fill(string data, int rows, long own)
    {
        using var connection = Open(data);
        Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = MEMORY");
        long before;
        while ((before = Last(connection)) < rows && before > own)
            Execute(connection, $"BEGIN; {CopiedOnce} COMMIT", ("$own", own), ("$most", Math.Min(AtOnce, rows - before)), ("$before", before));
        Execute(connection, "PRAGMA journal_mode = WAL");
    }

    private static SqliteConnection Open(string data)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Store.DatabaseFile(data), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static long Last(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT ifnull(max(id), 0) FROM certificates";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
