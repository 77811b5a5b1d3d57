using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>A copy of a data directory as it was at one moment, whether an appliance serves from it or not.</summary>
internal static class BackupSnapshot
{
    /// <summary>What is root's at the top of a file system of its own (fsck.ext4(8)).</summary>
    public const string LostAndFound = "lost+found";

    private const string Checkpoint = "audit/checkpoint";
    private const string Crl = "crl/";
    private const string Ceremonies = "ceremonies/";
    private const string LogKeyFile = "audit/log.key";

    // A CRL is published every few minutes at most.
    private const int Tries = 5;

    // What belongs to the process, is made anew, or is taken from the database itself.
    private static readonly HashSet<string> NotTaken = ["lock", "admin.sock", "quickstart.unfinished", "trustpoint.db", "trustpoint.db-wal", "trustpoint.db-shm", Checkpoint];

    private static readonly string[] FoldersNotTaken = ["standby/", "tls/", Crl, Ceremonies, BackupStaging.Name + "/"];

    /// <summary>Whether a file is a PIN or a pass phrase: one is never in a backup, else whoever opens it has the keys too.</summary>
    public static bool IsSecret(string name) => name.EndsWith(".pin", StringComparison.Ordinal) || name.EndsWith(".pass", StringComparison.Ordinal);

    /// <summary>Takes it.</summary>
    /// <param name="dataDirectory">From here. Nothing is changed in it.</param>
    /// <param name="folder">To here: new, and for its owner alone.</param>
    /// <param name="product">The version that makes it.</param>
    /// <param name="byHand">What a person has to put in place after a restore.</param>
    /// <param name="now">The box's time.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>Its manifest; the parts are not listed yet.</returns>
    /// <exception cref="BackupRefusedException">There is no database.</exception>
    public static BackupManifest Take(string dataDirectory, string folder, string product, IReadOnlyList<string> byHand, DateTimeOffset now, CancellationToken ct)
    {
        if (!File.Exists(Store.DatabaseFile(dataDirectory)) || !File.Exists(Path.Combine(dataDirectory, LogKeyFile)))
            throw new BackupRefusedException($"There is no database with its log in {Path.GetFullPath(dataDirectory)}: nothing to back up.");
        // CRLs and transcripts of ceremonies first, and the same afterwards: then they are those that the database knows. Where CRLs are made
        // too often for that, newer ones are no harm: a restore takes them in. Older ones would be.
        IReadOnlyList<Known> before, after;
        var left = Tries;
        do
        {
            ct.ThrowIfCancellationRequested();
            before = Told(dataDirectory);
            CopyAll(before, dataDirectory, folder);
            CopyDatabase(dataDirectory, folder);
            after = Told(dataDirectory);
        }
        while (!before.SequenceEqual(after) && --left > 0);
        if (left == 0) CopyAll(after, dataDirectory, folder);
        // Keys afterwards: each that the database names is there.
        foreach (var path in Others(dataDirectory)) Copy(Path.Combine(dataDirectory, path), Path.Combine(folder, path));
        try
        {
            using var connection = DatabaseConnection.OpenReader(Store.DatabaseFile(folder));
            if (LogReading.NewestNote(connection) is { } note)
                File.WriteAllText(Path.Combine(folder, Checkpoint), note);
            return Describe(connection, folder, product, byHand, now);
        }
        catch (SqliteException failed)
        {
            throw new BackupRefusedException($"The copy of the database in {folder} cannot be read: {failed.Message}", failed);
        }
    }

    /// <summary>The folders in a folder, at any depth.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path) != LostAndFound)
        .SelectMany(path => Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories).Prepend(path));

    /// <summary>The files below a folder, relative to it, in the order of their names.</summary>
    public static IReadOnlyList<string> Files(string folder) => [.. Folders(folder).Prepend(folder).SelectMany(Directory.EnumerateFiles)
        .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    private static BackupManifest Describe(DatabaseConnection connection, string folder, string product, IReadOnlyList<string> byHand, DateTimeOffset now)
    {
        var head = LogHead.Read(connection);
        var crls = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using (var rows = connection.Query("SELECT scope, max(number) FROM crls GROUP BY scope"))
        {
            while (rows.Read()) crls.Add(rows.GetString(0), rows.GetInt64(1));
        }
        return new(
            product, now, BackupCheck.LogKeyOf(folder).Name, head.Size, Convert.ToHexStringLower(head.Root()),
            (long)connection.Scalar("SELECT count(*) FROM certificates")!, (long)connection.Scalar("SELECT count(*) FROM devices")!, crls,
            [.. AuthorityStore.Read(connection).Select(authority => new BackupManifest.Key(authority.Name, authority.KeyId, authority.Protection.ToString().ToLowerInvariant()))],
            byHand, []);
    }

    // Files that the database knows of by their content.
    private static IReadOnlyList<Known> Told(string dataDirectory) => [.. Files(dataDirectory)
        .Where(path => path.StartsWith(Crl, StringComparison.Ordinal) && path.EndsWith(".crl", StringComparison.Ordinal) || path.StartsWith(Ceremonies, StringComparison.Ordinal))
        .Select(path => (path, new FileInfo(Path.Combine(dataDirectory, path)))).Where(file => file.Item2.Exists)
        .Select(file => new Known(file.path, file.Item2.LastWriteTimeUtc, file.Item2.Length))];

    private static void CopyAll(IReadOnlyList<Known> files, string dataDirectory, string folder)
    {
        foreach (var file in files) Copy(Path.Combine(dataDirectory, file.Path), Path.Combine(folder, file.Path));
    }

    private static IEnumerable<string> Others(string dataDirectory) => Files(dataDirectory).Where(path =>
        !NotTaken.Contains(path) && !KeptDatabase.Is(path) && !IsSecret(path) && !path.EndsWith(".next", StringComparison.Ordinal)
        && !FoldersNotTaken.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
        && new FileInfo(Path.Combine(dataDirectory, path)) is { LinkTarget: null });

    // Page by page within one read transaction: commits go on beside it. VACUUM INTO would build every index anew.
    private static void CopyDatabase(string dataDirectory, string folder)
    {
        var copy = Store.DatabaseFile(folder);
        File.Delete(copy);
        try
        {
            CopyPages(Store.DatabaseFile(dataDirectory), copy);
        }
        catch (SqliteException failed)
        {
            throw new BackupRefusedException($"The database cannot be copied into {folder}: {failed.Message} There has to be room for a copy of it on the disk of the data directory.", failed);
        }
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void CopyPages(string database, string copy)
    {
        using var from = DatabaseConnection.OpenReader(database);
        using var to = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
        to.Open();
        // A copy that a crash cuts off is thrown away: it needs no journal.
        using (var pragmas = new SqliteCommand("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;", to)) pragmas.ExecuteNonQuery();
        using var trickle = new Trickle(copy);
        from.Sqlite.BackupDatabase(to);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            File.Copy(from, to, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // A delta CRL goes when there is none any more, and a key that was replaced is destroyed.
        }
    }

    private sealed record Known(string Path, DateTime Written, long Length);
}
