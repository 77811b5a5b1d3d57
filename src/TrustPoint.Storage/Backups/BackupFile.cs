using System.Formats.Tar;
using System.Security.Cryptography;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>One authenticated, encrypted file: a header, and in sealed chunks a tar archive (POSIX pax) whose last entry is the manifest.</summary>
public static class BackupFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = OwnerOnly | UnixFileMode.UserExecute;

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
    /// <exception cref="BackupRefusedException">It cannot be made there, or there is nothing to back up.</exception>
    /// <exception cref="IOException">It cannot be written, or is not known to be durable.</exception>
    public static BackupManifest Create(
        string dataDirectory, string path, IReadOnlyCollection<IBackupRecipient> recipients, string product, IReadOnlyList<string> byHand,
        RandomNumberGenerator random, TimeProvider time, Action<string> progress, CancellationToken ct)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path)) throw new BackupRefusedException($"{path} is there already: a backup is never written over another file.");
        if (File.Exists(Path.Combine(dataDirectory, DataDirectoryLock.RestoreMark))) throw new BackupRefusedException("A restore into the data directory did not end: what is in it is not whole.");
        if (path.StartsWith(Path.GetFullPath(dataDirectory).TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new BackupRefusedException($"{path} is in the data directory, and would be lost with it: choose another disk.");
        using var staging = new BackupStaging(dataDirectory);
        progress("copying the data directory as it is at this moment");
        var manifest = BackupSnapshot.Take(dataDirectory, staging.Folder, product, byHand, time.GetUtcNow(), ct);
        var next = path + ".next";
        File.Delete(next); // what a crash left
        try
        {
            manifest = Seal(staging.Folder, next, manifest, recipients, random, progress, ct);
            DurableFile.Move(next, path);
            return manifest;
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>Opens one and lays its files into a folder that is there and empty. Each is durable when this returns.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="opener">What opens it.</param>
    /// <param name="folder">Where to. What is in it is good for nothing if this fails.</param>
    /// <param name="progress">Told of each file, in words.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BackupRefusedException">It is not to be believed, or cannot be opened.</exception>
    /// <exception cref="IOException">It cannot be read, or its files cannot be written.</exception>
    public static BackupManifest Unpack(string path, IBackupOpener opener, string folder, Action<string> progress, CancellationToken ct)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 1 << 20, Options = FileOptions.SequentialScan });
        using var chunks = new ChunkReader(file, BackupHeader.Read(file, opener));
        var found = new List<BackupManifest.Part>();
        BackupManifest? manifest = null;
        try
        {
            using var archive = new TarReader(chunks, leaveOpen: true);
            while (archive.GetNextEntry() is { } entry)
            {
                ct.ThrowIfCancellationRequested();
                if (manifest is not null) throw new BackupRefusedException("The backup goes on after its manifest.");
                if (entry is not { EntryType: TarEntryType.RegularFile }) throw new BackupRefusedException($"The backup holds {entry.Name}, which is no file.");
                if (entry.Name == BackupManifest.Name) manifest = BackupManifest.Decode(entry.DataStream ?? Stream.Null);
                else found.Add(Lay(entry, folder, progress));
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new BackupRefusedException($"The backup cannot be read: {damage.Message}", damage);
        }
        chunks.CopyTo(Stream.Null); // to the sealed end
        if (manifest is null) throw new BackupRefusedException("The backup has no manifest.");
        if (!manifest.Parts.SequenceEqual(found)) throw new BackupRefusedException("The files of the backup are not those of its manifest.");
        foreach (var name in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder)) DurableFile.SynchroniseFolder(Path.Combine(name, "."));
        return manifest;
    }

    private static BackupManifest Seal(
        string folder, string next, BackupManifest manifest, IReadOnlyCollection<IBackupRecipient> recipients, RandomNumberGenerator random, Action<string> progress, CancellationToken ct)
    {
        using var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 1 << 20 });
        using var chunks = new ChunkWriter(file, BackupHeader.Write(file, recipients, random));
        manifest = Pack(folder, manifest, chunks, progress, ct);
        chunks.Complete();
        DurableFile.Synchronise(file);
        return manifest;
    }

    private static BackupManifest Pack(string folder, BackupManifest manifest, Stream output, Action<string> progress, CancellationToken ct)
    {
        using var archive = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);
        var parts = new List<BackupManifest.Part>();
        foreach (var path in BackupSnapshot.Files(folder))
        {
            ct.ThrowIfCancellationRequested();
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

    private static BackupManifest.Part Lay(TarEntry entry, string folder, Action<string> progress)
    {
        // Whoever holds the key may still have made it for another purpose: no name leads out of the folder.
        if (entry.Name.Split('/').Any(part => part is "" or "." or "..") || entry.Name.Contains('\0', StringComparison.Ordinal))
            throw new BackupRefusedException($"The backup holds a file of the name {entry.Name}, which is none of a data directory.");
        progress(FormattableString.Invariant($"opening {entry.Name}, {entry.Length} octets"));
        var target = Path.Combine(folder, entry.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!, FolderMode);
        using var file = new FileStream(target, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerOnly, BufferSize = 1 << 20 });
        entry.DataStream?.CopyTo(file, 1 << 20);
        DurableFile.Synchronise(file);
        file.Position = 0;
        return new(entry.Name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
