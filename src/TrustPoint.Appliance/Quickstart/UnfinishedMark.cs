using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Storage;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Quickstart;

/// <summary>
/// A file that is there while a new data directory is being set up. Until it is gone nobody was told of anything in the directory, so a
/// set-up that was cut off is cleared and begun anew. Without the file nothing is ever cleared.
/// </summary>
internal sealed class UnfinishedMark(string dataDirectory, KeyRoom keys)
{
    private readonly string mark = Path.Combine(dataDirectory, "quickstart.unfinished");

    /// <summary>Whether the directory is new; if so it is marked, and cleared of what a cut-off set-up left.</summary>
    /// <exception cref="StartRefusedException">There are keys and no database.</exception>
    public bool Begin()
    {
        var database = Store.DatabaseFile(dataDirectory);
        if (File.Exists(mark)) Clear(database);
        else if (File.Exists(database)) return false;
        else if (keys.HasKeys)
        {
            throw new StartRefusedException(
                $"{dataDirectory} has keys and no database: put trustpoint.db back from a backup, or set TrustPoint:DataDirectory to a new directory");
        }
        DurableFile.Replace(mark, "The first set-up of this directory did not end. The next start clears the directory and begins anew.\n"u8);
        return true;
    }

    /// <summary>The set-up is whole.</summary>
    public void End() => DurableFile.Delete(mark);

    private void Clear(string database)
    {
        foreach (var path in keys.Folders.Concat([database, database + "-wal", database + "-shm", Path.Combine(dataDirectory, "audit"), Path.Combine(dataDirectory, "tls")]))
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }
}
