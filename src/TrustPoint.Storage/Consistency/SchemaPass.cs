using Microsoft.Data.Sqlite;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>SQLite's own integrity check, and that tables, indexes and their rules are those that this program makes.</summary>
internal static class SchemaPass
{
    // What the migrations make of an empty database, made once.
    private static readonly Lazy<Dictionary<string, string>> Expected = new(Make);

    /// <summary>Runs it. False when the rest cannot be read.</summary>
    public static bool Run(DatabaseConnection connection, Findings findings)
    {
        var before = findings.Count;
        using (var rows = connection.Query("PRAGMA integrity_check(100)"))
        {
            while (rows.Read())
            {
                if (rows.GetString(0) is var trouble and not "ok") findings.Add($"SQLite: {trouble}");
            }
        }
        var version = Migrations.VersionOf(connection.Sqlite);
        if (version < Migrations.Current)
        {
            findings.Add($"The database has schema version {version}, not {Migrations.Current}: start the appliance once, it is brought up to date.");
            return false;
        }
        var found = Objects(connection.Sqlite);
        foreach (var (name, sql) in Expected.Value)
        {
            if (!found.TryGetValue(name, out var other)) findings.Add($"The database's {name} is missing.");
            else if (other != sql) findings.Add($"The database's {name} is not the one that this program makes.");
        }
        foreach (var name in found.Keys.Except(Expected.Value.Keys)) findings.Add($"The database has a {name} that this program did not make.");
        return findings.Count == before;
    }

    private static Dictionary<string, string> Make()
    {
        using var reference = new SqliteConnection("Data Source=:memory:");
        reference.Open();
        Migrations.Apply(reference);
        return Objects(reference);
    }

    private static Dictionary<string, string> Objects(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'";
        using var rows = command.ExecuteReader();
        var objects = new Dictionary<string, string>();
        while (rows.Read()) objects.Add(rows.GetString(0), rows.GetString(1));
        return objects;
    }
}
