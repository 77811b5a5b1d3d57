using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Database;

/// <summary>
/// The database as it was before a later program brought it to its schema, beside it as <c>trustpoint.db.schema-N</c>: the program of before can go on from
/// it. One is kept, of the last upgrade.
/// </summary>
public static class KeptDatabase
{
    private const string Next = ".next";

    /// <summary>Whether a file of a data directory is such a copy.</summary>
    internal static bool Is(string name) => name.StartsWith("trustpoint.db.schema-", StringComparison.Ordinal);

    /// <summary>Keeps the open database, durably, in the place of a copy before. Cut off anywhere, the next start makes it again.</summary>
    /// <exception cref="DatabaseRefusedException">There is no room for it.</exception>
    internal static void Keep(SqliteConnection database)
    {
        var path = PathOf(database.DataSource, Migrations.VersionOf(database));
        try
        {
            Copy(database, path + Next);
            File.Move(path + Next, path, overwrite: true);
            DurableFile.SynchroniseFolder(path);
            foreach (var other in Copies(database.DataSource).Where(other => other != path)) DurableFile.Delete(other);
        }
        catch (Exception failed) when (failed is SqliteException or IOException)
        {
            throw new DatabaseRefusedException(
                $"The database cannot be kept as it is before it is brought up to date: {failed.Message} There has to be room for a copy of it beside it. Nothing was changed.", failed);
        }
    }

    /// <summary>
    /// Puts the copy of this program's schema into the place of a database that a later program has brought to another one, in one transaction. What was done since is
    /// in it no more; the database of the later program is kept as a copy of its own.
    /// </summary>
    /// <param name="held">The data directory.</param>
    /// <exception cref="DatabaseRefusedException">There is none, or nothing to undo.</exception>
    public static void PutBack(DataDirectoryLock held)
    {
        var database = Store.DatabaseFile(held.DataDirectory);
        var kept = PathOf(database, Migrations.Current);
        using var connection = DatabaseConnection.OpenWriter(database);
        var version = Migrations.NumberOf(connection.Sqlite);
        if (version <= Migrations.Current) throw new DatabaseRefusedException($"{database} is not of a later program: there is no upgrade to undo.");
        if (!File.Exists(kept)) throw new DatabaseRefusedException($"{kept} is not there: this program's database was not kept. Restore a backup, or start the later program.");
        Copy(connection.Sqlite, PathOf(database, version));
        using var copy = DatabaseConnection.OpenReader(kept);
        copy.Sqlite.BackupDatabase(connection.Sqlite);
    }

    /// <summary>When the copy of this program's schema was made; null: there is none.</summary>
    public static DateTimeOffset? KeptAt(string dataDirectory)
    {
        var file = new FileInfo(PathOf(Store.DatabaseFile(dataDirectory), Migrations.Current));
        return file.Exists ? file.LastWriteTimeUtc : null;
    }

    // Page by page: what is in the write-ahead log too.
    private static void Copy(SqliteConnection database, string path)
    {
        File.Delete(path);
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            copy.Open();
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            database.BackupDatabase(copy);
        }
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        DurableFile.Synchronise(file);
    }

    private static string PathOf(string database, int version) => string.Create(CultureInfo.InvariantCulture, $"{database}.schema-{version}");

    private static IEnumerable<string> Copies(string database) => Directory.EnumerateFiles(Path.GetDirectoryName(database)!).Where(path => Is(Path.GetFileName(path)));
}
