using System.Runtime.CompilerServices;
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

    private string Entries => Path.Combine(folder, "entries.jsonl");

    private string Hashes => Path.Combine(folder, "entries.sha256");

    private string Checkpoints => Path.Combine(folder, "checkpoints.jsonl");

    private string Key => Path.Combine(folder, "log.key");

    /// <summary>Writes a new export. Sign a checkpoint before, so that the last entries are covered too.</summary>
    /// <param name="store">The log.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many entries there are.</returns>
    public async Task<long> WriteAsync(IAuditStore store, LogKey key, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Key, $"{key}\n", ct);
        // What is appended meanwhile is for the next export.
        var (size, _) = await store.HeadAsync(ct);
        await WriteEntriesAsync(store, size, ct);
        await using var checkpoints = new StreamWriter(Checkpoints);
        await foreach (var (signed, note) in store.CheckpointsAsync(ct))
        {
            if (signed > size) break;
            await checkpoints.WriteAsync($"{JsonSerializer.Serialize(note)}\n");
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

    private async Task WriteEntriesAsync(IAuditStore store, long size, CancellationToken ct)
    {
        await using var entries = new BufferedStream(File.Create(Entries), 1 << 16);
        await using var hashes = new BufferedStream(File.Create(Hashes), 1 << 16);
        if (size == 0) return;
        var written = 0L;
        await foreach (var leaf in store.ReadAsync(0, ct))
        {
            await entries.WriteAsync(leaf, ct);
            entries.WriteByte(LineFeed);
            await hashes.WriteAsync(MerkleHash.Leaf(leaf), ct);
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
