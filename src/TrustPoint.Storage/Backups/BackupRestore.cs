using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// Lays a backup into an empty data directory, and applies again what was revoked since and is known from elsewhere. A start finds it whole or
/// refuses: until it is done a mark stands in the directory.
/// </summary>
/// <param name="dataDirectory">Where to.</param>
/// <param name="time">The box's clock.</param>
/// <param name="progress">Told of each step, in words.</param>
public sealed class BackupRestore(string dataDirectory, TimeProvider time, Action<string> progress)
{
    /// <summary>Does it. A failure leaves the directory empty, a crash marked.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="opener">What opens it.</param>
    /// <param name="crls">Files with CRLs that were published since, each under the name that it was published by.</param>
    /// <param name="export">An export of the audit log that was made since; null: there is none.</param>
    /// <param name="user">Who does it, to the operating system.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BackupRefusedException">It is not to be believed, or the directory is not empty.</exception>
    /// <exception cref="RecoveryRefusedException">A CRL or the export is not to be believed.</exception>
    /// <exception cref="DataDirectoryInUseException">Another process works on the directory.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public async Task<(BackupManifest Manifest, RecoveryPlan Plan)> RunAsync(
        string backup, IBackupOpener opener, IReadOnlyList<string> crls, AuditExport? export, string user, CancellationToken ct)
    {
        var mark = Path.Combine(dataDirectory, DataDirectoryLock.RestoreMark);
        var held = DataDirectoryLock.TakeToRestore(dataDirectory);
        try
        {
            if (File.Exists(mark)) Clear();
            else if (Content().Any()) throw new BackupRefusedException($"{Path.GetFullPath(dataDirectory)} is not empty: a backup is laid into an empty directory. Move what is there away, or set TrustPoint:DataDirectory to a new directory.");
            DurableFile.Replace(mark, "A backup is being put back. Until it is done nothing starts here; run the restore again if it was cut off.\n"u8);
            try
            {
                var manifest = BackupReading.Unpack(backup, opener, dataDirectory, progress, ct);
                BackupCheck.Integrity(dataDirectory, manifest);
                // By the time new CRLs get their numbers: it must have gone on.
                if (time.GetUtcNow() is var now && now < manifest.MadeAt)
                    throw new BackupRefusedException($"The clock of this box says {now:u}, the backup was made at {manifest.MadeAt:u}: set the clock right first.") { IsOfTheBox = true };
                progress("applying what was revoked since");
                var plan = await RecoverAsync(held, manifest, crls, export, user, ct);
                DurableFile.Delete(mark);
                return (manifest, plan);
            }
            catch
            {
                Clear();
                DurableFile.Delete(mark);
                throw;
            }
        }
        finally
        {
            held.Dispose();
        }
    }

    private async Task<RecoveryPlan> RecoverAsync(
        DataDirectoryLock held, BackupManifest manifest, IReadOnlyList<string> crls, AuditExport? export, string user, CancellationToken ct)
    {
        await using var store = Store.OpenToRecover(held);
        var authorities = await Ca.Authorities.Authorities.LoadAsync(store.Authorities, ct);
        var files = new CrlFiles(dataDirectory);
        foreach (var path in crls) BroughtCrl.TakeIn(Path.GetFileName(path), await File.ReadAllBytesAsync(path, ct), authorities, files);
        var recovery = new DatabaseRecovery(authorities, store.Recovery, store.Crls, files, store.Audit, BackupCheck.LogKeyOf(dataDirectory), time);
        var caller = new AppliancePart("restore");
        var plan = await recovery.PlanAsync(caller, user, export, ct);
        if (!plan.NothingLost) await recovery.ApplyAsync(plan, ct);
        var restoredAt = (await CaClock.OpenAsync(time, store.Audit, ct)).Latest;
        await store.Audit.AppendAsync(
            AuditEntry.Create(
                AuditEventType.BackupRestored, restoredAt, caller, AuditOutcome.Success, ("madeAt", $"{manifest.MadeAt:yyyy-MM-ddTHH:mm:ssZ}"), ("size", FormattableString.Invariant($"{manifest.LogSize}")),
                ("sha256", Convert.ToHexStringLower(SHA256.HashData(manifest.Encode()))), ("crls", FormattableString.Invariant($"{plan.Crls.Count}")),
                ("revocations", FormattableString.Invariant($"{plan.Revocations.Count}")), ("user", user)),
            ct);
        new LostWindow(dataDirectory).Open(manifest.MadeAt, restoredAt);
        return plan;
    }

    // The mark may have been cut off before it had its name: then nothing was laid.
    private IEnumerable<string> Content() => Directory.EnumerateFileSystemEntries(dataDirectory)
        .Where(path => Path.GetFileName(path) is not (DataDirectoryLock.FileName or DataDirectoryLock.RestoreMark or DataDirectoryLock.RestoreMark + ".next" or BackupSnapshot.LostAndFound));

    private void Clear()
    {
        foreach (var path in Content().ToList())
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }
}
