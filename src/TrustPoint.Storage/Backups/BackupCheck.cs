using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>Proves a backup without putting it back: every octet is authenticated, the database is whole, and <see cref="Fsck"/> finds nothing.</summary>
public static class BackupCheck
{
    /// <summary>Proves it over a copy that is laid in a data directory, in a folder of its own, and deleted again.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="opener">What opens it.</param>
    /// <param name="dataDirectory">Where there is room for the copy. Nothing else in it is looked at.</param>
    /// <param name="progress">Told of each step, in words.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BackupRefusedException">It is not to be believed, or cannot be opened.</exception>
    /// <exception cref="IOException">It cannot be read, or there is no room for the copy.</exception>
    public static async Task<(BackupManifest Manifest, FsckReport Report)> RunAsync(string path, IBackupOpener opener, string dataDirectory, Action<string> progress, CancellationToken ct)
    {
        using var staging = new BackupStaging(dataDirectory);
        var manifest = BackupReading.Unpack(path, opener, staging.Folder, progress, ct);
        progress("examining the database");
        Integrity(staging.Folder, manifest);
        return (manifest, await Fsck.RunAsync(staging.Folder, LogKeyOf(staging.Folder), ct));
    }

    /// <summary>The log's key in a data directory that was laid.</summary>
    /// <exception cref="BackupRefusedException">There is none.</exception>
    public static LogKey LogKeyOf(string folder)
    {
        try
        {
            return LogKey.Parse(File.ReadAllText(Path.Combine(folder, "audit", "log.key")));
        }
        catch (Exception missing) when (missing is IOException or FormatException)
        {
            throw new BackupRefusedException($"The backup does not hold the key of its audit log: {missing.Message}", missing);
        }
    }

    /// <summary>Whether the database that was laid is whole, and the one that the manifest describes.</summary>
    /// <exception cref="BackupRefusedException">It is not.</exception>
    public static void Integrity(string folder, BackupManifest manifest)
    {
        if (!File.Exists(Store.DatabaseFile(folder))) throw new BackupRefusedException("There is no database in the backup.");
        try
        {
            using var connection = DatabaseConnection.OpenReader(Store.DatabaseFile(folder));
            // Not quick_check: SQLite 3.40 mistakes what a table without row ids holds for NULL.
            if (connection.Scalar("PRAGMA integrity_check(1)") is not "ok") throw new BackupRefusedException("The database in the backup is damaged: it was so when the backup was made. Use an older one.");
            var head = LogHead.Read(connection);
            if (head.Size != manifest.LogSize || Convert.ToHexStringLower(head.Root()) != manifest.LogRoot)
                throw new BackupRefusedException("The audit log in the backup is not the one that its manifest describes.");
        }
        catch (SqliteException damage)
        {
            throw new BackupRefusedException($"The database in the backup cannot be read: {damage.Message}", damage);
        }
    }
}
