using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>
/// All that convinces somebody who was not there, as one file: a POSIX tar archive (ustar) of <c>script.yaml</c>, <c>transcript.jsonl</c>,
/// <c>minutes.html</c>, what was made under <c>files/</c>, the entry of the log with its proof under <c>log/</c>, and <c>manifest.json</c>. There is one way
/// to write it.
/// </summary>
/// <param name="Name">What the ceremony is called.</param>
/// <param name="Script">The script.</param>
/// <param name="Transcript">The transcript.</param>
/// <param name="Files">What was made, by name.</param>
/// <param name="Key">The log's key, as the pack says; compare it with one that you know.</param>
/// <param name="Index">The number of the log's entry about the end.</param>
/// <param name="Entry">That entry, a Merkle leaf.</param>
/// <param name="Note">The signed checkpoint over it.</param>
/// <param name="Path">The hashes beside the way from the leaf to the root, from below.</param>
public sealed record EvidencePack(
    string Name, byte[] Script, byte[] Transcript, IReadOnlyList<KeyValuePair<string, byte[]>> Files, string Key, long Index, byte[] Entry, string Note, IReadOnlyList<byte[]> Path)
{
    private const string Format = "trustpoint-ceremony-evidence-1";
    private const int LargestPart = 16 * 1024 * 1024;

    /// <summary>The pack's octets.</summary>
    public byte[] Encode(string minutes)
    {
        List<KeyValuePair<string, byte[]>> parts =
        [
            new("script.yaml", Script), new("transcript.jsonl", Transcript), new("minutes.html", Encoding.UTF8.GetBytes(minutes)),
            .. Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => KeyValuePair.Create($"files/{file.Key}", file.Value)),
            new("log/entry.json", Entry), new("log/proof.json", Proof()), new("log/key", Encoding.UTF8.GetBytes($"{Key}\n")),
        ];
        parts.Add(new("manifest.json", Manifest(parts)));
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, octets) in parts)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(octets, writable: false),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                });
            }
        }
        return archive.ToArray();
    }

    /// <summary>Puts a pack together of a ceremony that has ended.</summary>
    /// <param name="run">The ceremony.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="proof">That its end is in the log.</param>
    /// <param name="key">The log's key.</param>
    public static EvidencePack Of(CeremonyRun run, ICeremonyStore store, AuditProof proof, LogKey key) => new(
        run.Name, store.Script(run.Name), store.Transcript(run.Name), [.. run.Files.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, store.Read(run.Name, name)))],
        key.ToString(), proof.Entry.Index, proof.Entry.Bytes, proof.Note, proof.Path);

    /// <summary>Reads a pack.</summary>
    /// <exception cref="EvidenceException">It is not one.</exception>
    public static EvidencePack Decode(byte[] octets)
    {
        var parts = PartsOf(octets);
        byte[] Part(string name) => parts.FirstOrDefault(part => part.Key == name).Value ?? throw new EvidenceException($"{name} is missing");
        try
        {
            using var manifest = JsonDocument.Parse(Part("manifest.json"));
            using var proof = JsonDocument.Parse(Part("log/proof.json"));
            if (manifest.RootElement.GetProperty("format").GetString() != Format) throw new EvidenceException("it is of a format that is not known here");
            return new(
                manifest.RootElement.GetProperty("ceremony").GetString() ?? "", Part("script.yaml"), Part("transcript.jsonl"),
                [.. parts.Where(part => part.Key.StartsWith("files/", StringComparison.Ordinal)).Select(part => KeyValuePair.Create(part.Key["files/".Length..], part.Value))],
                Encoding.UTF8.GetString(Part("log/key")).TrimEnd('\n'), proof.RootElement.GetProperty("index").GetInt64(), Part("log/entry.json"),
                proof.RootElement.GetProperty("note").GetString() ?? "", [.. proof.RootElement.GetProperty("path").EnumerateArray().Select(hash => hash.GetBytesFromBase64())]);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new EvidenceException("its manifest or its proof cannot be read");
        }
    }

    private static List<KeyValuePair<string, byte[]>> PartsOf(byte[] octets)
    {
        var parts = new List<KeyValuePair<string, byte[]>>();
        try
        {
            using var tar = new TarReader(new MemoryStream(octets, writable: false));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType != TarEntryType.RegularFile || entry.Length > LargestPart) throw new EvidenceException($"{entry.Name} is no file of a pack");
                using var part = new MemoryStream();
                entry.DataStream?.CopyTo(part);
                parts.Add(new(entry.Name, part.ToArray()));
            }
            return parts;
        }
        catch (Exception malformed) when (malformed is IOException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new EvidenceException("it is no tar archive, or a part of it is cut off");
        }
    }

    private byte[] Proof() => CanonicalJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("index", Index);
        json.WriteStartArray("path");
        foreach (var hash in Path) json.WriteBase64StringValue(hash);
        json.WriteEndArray();
        json.WriteString("note", Note);
        json.WriteEndObject();
    });

    // CER-18: SHA-256 and SHA-512 of each.
    private byte[] Manifest(IEnumerable<KeyValuePair<string, byte[]>> parts) => CanonicalJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("ceremony", Name);
        json.WriteStartArray("parts");
        foreach (var (name, octets) in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("octets", octets.Length);
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(octets)));
            json.WriteString("sha512", Convert.ToHexStringLower(SHA512.HashData(octets)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}

/// <summary>A file is no evidence pack.</summary>
/// <param name="message">Why.</param>
public sealed class EvidenceException(string message) : Exception(message);
