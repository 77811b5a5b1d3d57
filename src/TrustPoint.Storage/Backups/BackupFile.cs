using System.Formats.Tar;
using System.Security.Cryptography;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>One authenticated, encrypted file: a header, and in sealed chunks a tar archive (POSIX pax) whose last entry is the manifest.</summary>
public static class BackupFile
{
    private const int NoSpaceLeft = 28; // ENOSPC of Linux, as .NET hands it on
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // So much stays free of the disk of the data directory while a backup is made: a full one refuses every certificate.
    private const long LeftForIssuance = 256 << 20;

    /// <summary>Makes one, of a directory that is served from or not.</summary>
    /// <param name="dataDirectory">Of what.</param>
    /// <param name="path">The file: there when it is whole and durable, and not before. Never in place of another one.</param>
    /// <param name="recipients">Who may open it.</param>
    /// <param name="product">The version that makes it.</param>
    /// <param name="byHand">What a person has to put in place after a restore.</param>
    /// <param name="random">Draws its key.</param>
    /// <param name="time">The box's clock.</param>
    /// <param name="progress">Told of each step, in words.</param>
    /// <param name="ct">Stops it; nothing stays.</param>
    /// <exception cref="BackupRefusedException">It cannot be made there, there is no room, or what was read back is not what was written.</exception>
    /// <exception cref="IOException">It cannot be written, or is not known to be durable.</exception>
    public static SealedBackup Create(
        string dataDirectory, string path, IReadOnlyCollection<IBackupRecipient> recipients, string product, IReadOnlyList<string> byHand,
        RandomNumberGenerator random, TimeProvider time, Action<string> progress, CancellationToken ct)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path)) throw new BackupRefusedException($"{path} is there already: a backup is never written over another file.");
        if (File.Exists(Path.Combine(dataDirectory, DataDirectoryLock.RestoreMark))) throw new BackupRefusedException("A restore into the data directory did not end: what is in it is not whole.");
        if (path.StartsWith(Path.GetFullPath(dataDirectory).TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new BackupRefusedException($"{path} is in the data directory, and would be lost with it: choose another disk.");
        RequireRoom(dataDirectory);
        using var staging = new BackupStaging(dataDirectory);
        progress("copying the data directory as it is at this moment");
        var manifest = BackupSnapshot.Take(dataDirectory, staging.Folder, product, byHand, time.GetUtcNow(), ct);
        var next = path + ".next";
        File.Delete(next); // what a crash left
        RequireRoom(staging.Folder, path);
        try
        {
            (manifest, var fileKey) = Seal(staging.Folder, next, manifest, recipients, random, progress, ct);
            progress("reading it back");
            var made = BackupReading.ReadBack(next, fileKey, manifest, ct);
            DurableFile.Move(next, path);
            return made;
        }
        catch (IOException full) when (full.HResult == NoSpaceLeft)
        {
            File.Delete(next);
            throw new BackupRefusedException($"There is no room for the backup in {Path.GetDirectoryName(path)}: free some space, or bring another disk.", full);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    // Before anything is written, as far as it can be known: the copy is as large as the database, and the backup as large as the copy.
    private static void RequireRoom(string dataDirectory)
    {
        var database = new FileInfo(Store.DatabaseFile(dataDirectory));
        if (database.Exists && new DriveInfo(dataDirectory).AvailableFreeSpace is var free && free < database.Length + Math.Min(LeftForIssuance, database.Length))
            throw new BackupRefusedException(FormattableString.Invariant($"A backup needs room for a copy of the database, {database.Length >> 20} MiB, on the disk of {dataDirectory} and some more for what is issued meanwhile; {free >> 20} MiB are free. Free some space."));
    }

    // A trial puts back as much as the backup holds, on the disk that certificates are stored on.
    internal static void RequireRoomForTrial(string dataDirectory, string backup)
    {
        if (new FileInfo(backup).Length is var size && new DriveInfo(dataDirectory).AvailableFreeSpace is var free && free < size + Math.Min(LeftForIssuance, size))
            throw new BackupRefusedException(FormattableString.Invariant($"There is no room to try the backup: putting it back takes {size >> 20} MiB on the disk of {dataDirectory} and some more for what is issued meanwhile; {free >> 20} MiB are free. Free some space, or try it on another machine with backup verify."));
    }

    private static void RequireRoom(string staged, string path)
    {
        var size = BackupSnapshot.Files(staged).Sum(file => new FileInfo(Path.Combine(staged, file)).Length);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) throw new BackupRefusedException($"{folder} is not there: is the disk for backups missing?");
        if (new DriveInfo(folder).AvailableFreeSpace is var free && free < size)
            throw new BackupRefusedException(FormattableString.Invariant($"There is no room for the backup in {folder}: it takes {size >> 20} MiB, and {free >> 20} MiB are free. Free some space, or bring another disk."));
    }

    private static (BackupManifest Manifest, byte[] FileKey) Seal(
        string folder, string next, BackupManifest manifest, IReadOnlyCollection<IBackupRecipient> recipients, RandomNumberGenerator random, Action<string> progress, CancellationToken ct)
    {
        using var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 1 << 20 });
        var (fileKey, payloadKey) = BackupHeader.Write(file, recipients, random);
        using var chunks = new ChunkWriter(file, payloadKey, ct);
        manifest = Pack(folder, manifest, chunks, progress);
        chunks.Complete();
        DurableFile.Synchronise(file);
        DurableFile.Forget(file);
        return (manifest, fileKey);
    }

    private static BackupManifest Pack(string folder, BackupManifest manifest, Stream output, Action<string> progress)
    {
        using var archive = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);
        var parts = new List<BackupManifest.Part>();
        foreach (var path in BackupSnapshot.Files(folder))
        {
            using var content = File.OpenRead(Path.Combine(folder, path));
            parts.Add(new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
            progress(FormattableString.Invariant($"sealing {path}, {content.Length} octets"));
            content.Position = 0;
            Write(archive, path, content, manifest.MadeAt);
        }
        manifest = manifest with { Parts = parts };
        using var json = new MemoryStream(manifest.Encode());
        Write(archive, BackupManifest.Name, json, manifest.MadeAt);
        return manifest;
    }

    private static void Write(TarWriter archive, string name, Stream content, DateTimeOffset at) =>
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = OwnerOnly, ModificationTime = at });
}

/// <summary>A backup that was written, read back and found to be what was written.</summary>
/// <param name="Manifest">What is in it.</param>
/// <param name="Octets">Its size.</param>
/// <param name="Sha256">Over the file, lower-case hex.</param>
public sealed record SealedBackup(BackupManifest Manifest, long Octets, string Sha256);
