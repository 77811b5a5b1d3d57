using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;

namespace TrustPoint.Ca.Audit.Verification;

/// <summary>
/// The log as a folder, for those who verify it elsewhere. Kept for ever by others, so its form does not change:
/// <c>entries.jsonl</c> holds the leaves, each as it stands in the tree, each followed by a line feed (a leaf is JSON on one line);
/// <c>entries.sha256</c> their RFC 6962 leaf hashes, 32 octets each; <c>checkpoints.jsonl</c> the signed notes, each as a JSON
/// string on a line; <c>log.key</c> the log's key as signed notes write it.
/// </summary>
/// <param name="folder">The folder.</param>
public sealed class AuditExport(string folder)
{
    private const byte LineFeed = (byte)'\n';

    private const string EntriesName = "entries.jsonl";
    private const string HashesName = "entries.sha256";
    private const string CheckpointsName = "checkpoints.jsonl";
    private const string KeyName = "log.key";

    private string Entries => Path.Combine(folder, EntriesName);

    private string Hashes => Path.Combine(folder, HashesName);

    private string Checkpoints => Path.Combine(folder, CheckpointsName);

    private string Key => Path.Combine(folder, KeyName);

    /// <summary>Writes a new export. Sign a checkpoint before, so that the last entries are covered too.</summary>
    /// <param name="store">The log.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many entries there are.</returns>
    public Task<long> WriteAsync(IAuditStore store, LogKey key, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        return WriteAsync(store, key, name => Task.FromResult<Stream>(File.Create(Path.Combine(folder, name))), ct);
    }

    /// <summary>Writes a new export as one file: a ZIP archive of the folder, made while it is sent.</summary>
    /// <param name="store">The log.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="archive">Where it goes; need not be seekable, and is left open.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many entries there are.</returns>
    public static async Task<long> WriteArchiveAsync(IAuditStore store, LogKey key, Stream archive, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        return await WriteAsync(store, key, name => zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(ct), ct);
    }

    // One file after the other: an archive holds one open at a time.
    private static async Task<long> WriteAsync(IAuditStore store, LogKey key, Func<string, Task<Stream>> create, CancellationToken ct)
    {
        // What is appended meanwhile is for the next export.
        var (size, _) = await store.HeadAsync(ct);
        await using (var file = await create(KeyName)) await file.WriteAsync(Encoding.UTF8.GetBytes($"{key}\n"), ct);
        await WriteLeavesAsync(store, size, await create(EntriesName), leaf => [.. leaf, LineFeed], ct);
        await WriteLeavesAsync(store, size, await create(HashesName), leaf => MerkleHash.Leaf(leaf), ct);
        await using var checkpoints = new BufferedStream(await create(CheckpointsName), 1 << 16);
        await foreach (var (signed, note) in store.CheckpointsAsync(ct))
        {
            if (signed > size) break;
            await checkpoints.WriteAsync(Encoding.UTF8.GetBytes($"{JsonSerializer.Serialize(note)}\n"), ct);
        }
        return size;
    }

    /// <summary>The key that the export says the log has. Compare it with one that you know.</summary>
    /// <exception cref="FormatException">The file holds no key.</exception>
    public LogKey ReadKey() => LogKey.Parse(File.ReadAllText(Key));

    /// <summary>The leaves in order.</summary>
    internal async IAsyncEnumerable<byte[]> ReadEntriesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var file = new BufferedStream(File.OpenRead(Entries), 1 << 16);
        var leaf = new MemoryStream();
        for (int octet; (octet = file.ReadByte()) >= 0;)
        {
            ct.ThrowIfCancellationRequested();
            if (octet != LineFeed)
            {
                leaf.WriteByte((byte)octet);
                continue;
            }
            yield return leaf.ToArray();
            leaf.SetLength(0);
        }
        if (leaf.Length > 0) yield return leaf.ToArray();
    }

    /// <summary>The leaf hashes in order.</summary>
    internal IEnumerable<byte[]> ReadHashes()
    {
        using var file = new BufferedStream(File.OpenRead(Hashes), 1 << 16);
        var hash = new byte[MerkleHash.Size];
        while (file.ReadAtLeast(hash, hash.Length, throwOnEndOfStream: false) == hash.Length) yield return [.. hash];
    }

    /// <summary>The signed notes in order; a line that is none stands as it is and will not verify.</summary>
    internal IEnumerable<string> ReadNotes() => File.ReadLines(Checkpoints).Select(NoteOf);

    private static async Task WriteLeavesAsync(IAuditStore store, long size, Stream destination, Func<byte[], byte[]> bytes, CancellationToken ct)
    {
        await using var file = new BufferedStream(destination, 1 << 16);
        if (size == 0) return;
        var written = 0L;
        await foreach (var leaf in store.ReadAsync(0, ct))
        {
            await file.WriteAsync(bytes(leaf), ct);
            if (++written == size) break;
        }
    }

    private static string NoteOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(line) ?? line;
        }
        catch (JsonException)
        {
            return line;
        }
    }
}
