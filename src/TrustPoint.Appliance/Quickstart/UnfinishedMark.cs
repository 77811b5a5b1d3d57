using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Storage;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Quickstart;

/// <summary>
/// A file that is there while a new data directory is being set up. Until it is gone nobody was told of anything in the directory, so a
/// set-up that was cut off is cleared and begun anew, keys that it made in a token included: their labels bear the id that stands in the file.
/// Without the file nothing is ever cleared.
/// </summary>
internal sealed partial class UnfinishedMark(string dataDirectory, KeyRoom room, RandomNumberGenerator random, ILogger<UnfinishedMark> log)
{
    private readonly string mark = Path.Combine(dataDirectory, "quickstart.unfinished");
    private readonly string tls = Path.Combine(dataDirectory, "tls");
    private bool wasCutOff;

    /// <summary>The directory's own id, 16 hex digits of chance: the labels of its keys end with it, and its audit log is called by it.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Whether the directory is new; if so it is marked, and cleared of what a cut-off set-up left in it.</summary>
    /// <exception cref="StartRefusedException">There are keys and no database, or the mark contradicts what is there.</exception>
    public bool Begin()
    {
        var database = Store.DatabaseFile(dataDirectory);
        wasCutOff = File.Exists(mark);
        if (wasCutOff) Clear(database);
        else if (File.Exists(database)) return false;
        else if (room.HasKeys)
        {
            throw new StartRefusedException(
                $"{dataDirectory} has keys and no database: put trustpoint.db back from a backup, or set TrustPoint:DataDirectory to a new directory");
        }
        if (Id.Length == 0) Id = RandomId();
        DurableFile.Replace(mark, Encoding.ASCII.GetBytes(
            $"The first set-up of this directory did not end. The next start clears it, destroys the keys whose label ends with {Id}, and begins anew.\n"));
        return true;
    }

    /// <summary>Destroys the keys that a cut-off set-up left in a token, and says so.</summary>
    public async Task ClearAsync(ApplianceKeys keys, CancellationToken ct)
    {
        if (!wasCutOff) return;
        var destroyed = await keys.DestroyLabelledAsync($" {Id}", ct);
        log.LogWarning(
            "The first set-up of {Directory} was cut off and begins anew; {Count} keys that it had made in {Store} are destroyed", dataDirectory, destroyed, keys.Store.Description);
    }

    /// <summary>The set-up is whole.</summary>
    public void End() => DurableFile.Delete(mark);

    private void Clear(string database)
    {
        // The first TLS certificate is made when the set-up is whole: files of two times were mixed here, and nothing is destroyed on a guess.
        if (Directory.Exists(tls))
            throw new StartRefusedException($"{mark} says that the first set-up did not end, and {tls} that it did: delete the one that is wrong");
        Id = AnyId().Match(File.ReadAllText(mark)).Value;
        foreach (var path in room.Folders.Concat([database, database + "-wal", database + "-shm", Path.Combine(dataDirectory, "audit")]))
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }

    private string RandomId()
    {
        var id = new byte[8];
        random.GetBytes(id);
        return Convert.ToHexStringLower(id);
    }

    [GeneratedRegex("[0-9a-f]{16}")]
    private static partial Regex AnyId();
}
