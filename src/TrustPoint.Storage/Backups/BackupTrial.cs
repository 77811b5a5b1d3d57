using System.Diagnostics;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Recovery;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>Tries a restore without one: what <see cref="BackupRestore"/> would do is done, in a folder beside the data, examined by <see cref="Fsck"/>, and deleted.</summary>
public static class BackupTrial
{
    /// <summary>Does it. A backup that does not pass is an answer, not an error.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="opener">What opens it; null: nothing is at hand, and its octets are compared with those that were made.</param>
    /// <param name="sha256">Over the file, lower-case hex, as it was made; null: nobody knows.</param>
    /// <param name="dataDirectory">Where there is room for what is put back. Nothing else in it is looked at.</param>
    /// <param name="time">The box's clock.</param>
    /// <param name="progress">Told of each step, in words.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BackupRefusedException">It is not sealed to that key, there is no room to put it back, the box's clock is behind, or another backup is being made or verified.</exception>
    /// <exception cref="IOException">It cannot be read, or there is no room.</exception>
    public static async Task<BackupDrill> RunAsync(
        string file, IBackupOpener? opener, string? sha256, string dataDirectory, TimeProvider time, Action<string> progress, CancellationToken ct)
    {
        var (at, watch) = (time.GetUtcNow(), Stopwatch.StartNew());
        BackupDrill Result(string? trouble, BackupManifest? manifest = null) =>
            new(at, file, opener is not null, watch.Elapsed, manifest?.Certificates ?? 0, manifest?.LogSize ?? 0, trouble, manifest?.ByHand ?? []);
        try
        {
            if (sha256 is not null && await BackupReading.Sha256Async(file, ct) != sha256) return Result("its octets are not those that were made and read back: use another copy");
            if (opener is null)
            {
                _ = BackupReading.RecipientsOf(file);
                return Result(null);
            }
        }
        catch (BackupRefusedException damaged)
        {
            return Result(damaged.Message);
        }
        // A key that is not its own says nothing about the backup.
        BackupReading.RequireOpens(file, opener);
        BackupFile.RequireRoomForTrial(dataDirectory, file);
        using var staging = new BackupStaging(dataDirectory);
        try
        {
            var (manifest, _) = await new BackupRestore(staging.Folder, time, progress).RunAsync(file, opener, [], null, "trial", ct);
            progress("examining what was put back");
            var report = await Fsck.RunAsync(staging.Folder, BackupCheck.LogKeyOf(staging.Folder), ct);
            return Result(report.Clean ? null : string.Join('\n', report.Findings.Select(finding => finding.ToString())), manifest);
        }
        // What a start would refuse, and what does not come through the examination, is the backup's.
        catch (Exception refused) when (refused is BackupRefusedException { IsOfTheBox: false } or RecoveryRefusedException or DatabaseRefusedException or StoreUnavailableException or InvalidDataException)
        {
            return Result(refused.Message);
        }
    }
}
