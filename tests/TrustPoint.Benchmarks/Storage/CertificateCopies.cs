using Microsoft.Data.Sqlite;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Storage;

/// <summary>
/// Many millions of certificates in minutes: the rows that are there again and again, each with a serial number, digests, a key and a
/// fingerprint of its own, and with its revocation, written by SQLite itself. They lie in the tables and in each of their indexes as issued
/// ones do; the log has no entry for them, and <c>fsck</c> would say so.
/// </summary>
internal static class CertificateCopies
{
    private const int AtOnce = 200_000;

    // The rows after the own ones follow each other without a gap: a copy stands a distance after its original. It is issued now, as rows are in the order
    // of time, and ends a little later, so that no many of them end together. A revocation's entry in a CRL has the serial number in it.
    private const string CopiedOnce =
        """
        INSERT INTO certificates (id, authority, serial, status, tbs_sha256, sha256, subject, key_sha256, not_before, not_after, profile, profile_version,
            domain, device, request_key, requester, created_at, der)
        SELECT id + $distance, authority, CAST(substr(serial, 1, 4) || randomblob(16) AS BLOB), status, randomblob(32), randomblob(32), subject, randomblob(32), not_before, not_after + $round,
            profile, profile_version, domain, device, randomblob(32), requester, $now, der
        FROM certificates WHERE id > $own AND id <= $own + $most;
        INSERT INTO holders (name, certificate, identity) SELECT randomblob(16), id, randomblob(8) FROM certificates WHERE id > $own + $distance;
        INSERT INTO revocations (id, authority, serial, reason, revoked_at, invalidity_date, not_after, by, note, released, change, entry, shard)
        SELECT copy.id, copy.authority, copy.serial, reason, revoked_at, invalidity_date, copy.not_after, by, note, released, change + $distance,
            CAST(substr(entry, 1, instr(entry, original.serial) - 1) || copy.serial || substr(entry, instr(entry, original.serial) + length(original.serial)) AS BLOB), shard
        FROM revocations AS original JOIN certificates AS copy ON copy.id = original.id + $distance WHERE original.id > $own AND original.id <= $own + $most;
        """;

    /// <summary>How many of so many rows are to be issued; the others are copies of them.</summary>
    public static int Issued(int rows) => rows <= 1_000_000 ? rows : 100_000;

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
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        long last;
        for (var round = 1; (last = Last(connection)) < rows && last > own; round++)
        {
            Execute(
                connection, $"BEGIN; {CopiedOnce} COMMIT",
                ("$own", own), ("$distance", last - own), ("$most", Math.Min(AtOnce, rows - last)), ("$round", round), ("$now", now));
        }
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
