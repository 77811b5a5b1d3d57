using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Database;

/// <summary>
/// The schema's versions: numbered SQL files, each applied once, all that are missing in one transaction together with the number that says so
/// (PRAGMA user_version). A crash leaves the version before or the version of this program, and nothing between them.
/// </summary>
internal static class Migrations
{
    private static readonly Assembly Own = typeof(Migrations).Assembly;

    private static readonly string[] Files =
        [.. Own.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The version that this program works with.</summary>
    public static int Current => Files.Length;

    /// <exception cref="DatabaseRefusedException">The database is of a later program.</exception>
    public static void Apply(SqliteConnection connection) => Apply(connection, Current);

    /// <summary>The same as a program of before that knows so many versions.</summary>
    /// <exception cref="DatabaseRefusedException">The database is of a later program.</exception>
    internal static void Apply(SqliteConnection connection, int known)
    {
        var version = VersionOf(connection);
        if (version >= known) return;
        using var transaction = connection.BeginTransaction();
        foreach (var file in Files[version..known]) Execute(connection, transaction, Read(file));
        Execute(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {known}"));
        transaction.Commit();
    }

    /// <exception cref="DatabaseRefusedException">The database is of a later program.</exception>
    public static int VersionOf(SqliteConnection connection)
    {
        var version = NumberOf(connection);
        return version <= Current ? version : throw new DatabaseRefusedException(
            $"The database {connection.DataSource} has schema version {version}, this program knows up to {Current}. Start the program that wrote it, or a later one. "
            + "To go back to the data of before the upgrade, without what was done since: ./trustpoint recover --undo-upgrade");
    }

    /// <summary>The version that a database has, whoever wrote it; 0: it is new.</summary>
    public static int NumberOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(Own.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }
}
