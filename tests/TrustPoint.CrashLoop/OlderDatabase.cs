using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Storage;

namespace TrustPoint.CrashLoop;

/// <summary>A database of today as a program of before would have left it: every row, in the tables and columns of an earlier schema.</summary>
internal static class OlderDatabase
{
    /// <summary>Makes it, in the place of today's. The data directory's appliance is stopped.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="last">The number of the last migration that the program of before knows, such as <c>0025</c>.</param>
    /// <returns>Its schema version.</returns>
    public static int Make(string data, string last)
    {
        var today = Store.DatabaseFile(data);
        var older = today + ".older";
        var schema = typeof(Store).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && string.CompareOrdinal(name[..4], last) <= 0)
            .Order(StringComparer.Ordinal).ToList();
        using (var connection = Open(older))
        {
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;");
            foreach (var file in schema) Execute(connection, Read(file));
            Execute(connection, $"ATTACH '{today}' AS today");
            using (var transaction = connection.BeginTransaction())
            {
                // Indexes of words are made anew from the tables that they are of.
                var indexes = Column(connection, "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'");
                foreach (var table in Column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                    .Where(table => !indexes.Exists(index => table == index || table.StartsWith(index + "_", StringComparison.Ordinal))))
                {
                    var columns = string.Join(", ", Column(connection, $"SELECT name FROM pragma_table_info('{table}')").Select(name => $"\"{name}\""));
                    Execute(connection, $"DELETE FROM main.\"{table}\"; INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM today.\"{table}\"");
                }
                foreach (var index in indexes) Execute(connection, $"INSERT INTO main.{index} ({index}) VALUES ('rebuild')");
                transaction.Commit();
            }
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"DETACH today; PRAGMA user_version = {schema.Count}; PRAGMA wal_checkpoint(TRUNCATE);"));
        }
        foreach (var ending in new[] { "-wal", "-shm" }) File.Delete(today + ending);
        File.Move(older, today, overwrite: true);
        foreach (var ending in new[] { "-wal", "-shm" }) File.Delete(older + ending);
        return schema.Count;
    }

    /// <summary>One number of a database, as it is on the disk.</summary>
    public static long Number(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read()) values.Add(rows.GetString(0));
        return values;
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(Store).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }
}
