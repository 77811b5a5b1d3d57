using System.Formats.Tar;
using System.Security.Cryptography;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>Reads a backup: every octet is authenticated before it is used, and the files are those of its manifest.</summary>
public static class BackupReading
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = OwnerOnly | UnixFileMode.UserExecute;

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
        using var file = Open(path);
        using var chunks = new ChunkReader(file, BackupHeader.Read(file, opener), ct);
        var manifest = Read(chunks, entry => Lay(entry, folder, progress));
        foreach (var name in BackupSnapshot.Folders(folder).Prepend(folder)) DurableFile.SynchroniseFolder(Path.Combine(name, "."));
        return manifest;
    }

    /// <summary>To whom a backup is sealed: ids of recovery keys, and <see cref="MadeBackup.Passphrase"/>. Whoever opens it knows whether that was changed.</summary>
    /// <exception cref="BackupRefusedException">It is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<string> RecipientsOf(string path)
    {
        using var file = Open(path);
        return BackupHeader.Recipients(file);
    }

    /// <summary>Lets through what opens it.</summary>
    /// <exception cref="BackupRefusedException">It is sealed to somebody else, or is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static void RequireOpens(string path, IBackupOpener opener)
    {
        using var file = Open(path);
        _ = BackupHeader.Read(file, opener);
    }

    /// <summary>SHA-256 over a file, lower-case hex.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string> Sha256Async(string path, CancellationToken ct)
    {
        await using var file = Open(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
    }

    /// <summary>Reads one that was just written, with its file key: it is what was to be written, or refused.</summary>
    internal static SealedBackup ReadBack(string path, byte[] fileKey, BackupManifest written, CancellationToken ct)
    {
        using var hash = SHA256.Create();
        using var file = Open(path);
        using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read, leaveOpen: true))
        {
            using var chunks = new ChunkReader(hashed, BackupHeader.Read(hashed, new FileKey(fileKey)), ct);
            var found = Read(chunks, entry => new(entry.Name, entry.Length, Convert.ToHexStringLower(SHA256.HashData(entry.DataStream ?? Stream.Null))));
            if (!found.Parts.SequenceEqual(written.Parts)) throw new BackupRefusedException("What was read back is not what was written: the disk is not to be trusted.");
        }
        return new(written, file.Length, Convert.ToHexStringLower(hash.Hash!));
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 1 << 20, Options = FileOptions.SequentialScan });

    private static BackupManifest Read(ChunkReader chunks, Func<TarEntry, BackupManifest.Part> take)
    {
        var found = new List<BackupManifest.Part>();
        BackupManifest? manifest = null;
        try
        {
            using var archive = new TarReader(chunks, leaveOpen: true);
            while (archive.GetNextEntry() is { } entry)
            {
                if (manifest is not null) throw new BackupRefusedException("The backup goes on after its manifest.");
                if (entry is not { EntryType: TarEntryType.RegularFile }) throw new BackupRefusedException($"The backup holds {entry.Name}, which is no file.");
                if (entry.Name == BackupManifest.Name) manifest = BackupManifest.Decode(entry.DataStream ?? Stream.Null);
                else found.Add(take(entry));
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new BackupRefusedException($"The backup cannot be read: {damage.Message}", damage);
        }
        chunks.CopyTo(Stream.Null); // to the sealed end
        if (manifest is null) throw new BackupRefusedException("The backup has no manifest.");
        return manifest.Parts.SequenceEqual(found) ? manifest : throw new BackupRefusedException("The files of the backup are not those of its manifest.");
    }

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

    /// <summary>The file key itself, in the hands of whoever just drew it.</summary>
    private sealed class FileKey(byte[] key) : IBackupOpener
    {
        byte[]? IBackupOpener.Open(string[] line) => key;
    }
}
