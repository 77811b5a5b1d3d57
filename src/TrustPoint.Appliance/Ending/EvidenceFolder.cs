using System.Security.Cryptography;
using System.Text;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Ending;

/// <summary>The folder with what is left of a box, on a disk that somebody takes along. <c>evidence.sha256</c> lists its files, as <c>sha256sum -c</c> reads them.</summary>
/// <param name="path">The folder, absolute.</param>
internal sealed class EvidenceFolder(string path)
{
    /// <summary>The list of its files.</summary>
    public const string ListName = "evidence.sha256";

    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    /// <summary>The folder of the log's export.</summary>
    public string Audit => Path.Combine(path, "audit");

    /// <summary>Why nothing can be written there; null: it can.</summary>
    public string? Unfit(string dataDirectory)
    {
        if (!Path.IsPathFullyQualified(path)) return "the folder must be an absolute path";
        if ((Path.GetFullPath(path) + "/").StartsWith(Path.GetFullPath(dataDirectory).TrimEnd('/') + "/", StringComparison.Ordinal)) return $"{path} is in the data directory, which goes with the box: name a folder on a disk that is taken along";
        return Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() ? $"{path} is not empty: evidence is written whole, into a new folder" : null;
    }

    /// <summary>Writes a file, durably.</summary>
    /// <param name="name">Below the folder, with slashes.</param>
    /// <param name="content">All of it.</param>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        WriteUnlisted(name, content);
        files[name] = Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Writes a file that the list does not have: what comes after it.</summary>
    public void WriteUnlisted(string name, ReadOnlySpan<byte> content)
    {
        var file = Path.Combine(path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Replace(file, content);
    }

    /// <summary>Writes the list, and reads all back from the disk.</summary>
    /// <returns>Lower-case hex of SHA-256 over the list.</returns>
    /// <exception cref="IOException">Something is not what was written.</exception>
    public string Seal()
    {
        var list = Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Value}  {file.Key}\n")));
        WriteUnlisted(ListName, list);
        var digest = Convert.ToHexStringLower(SHA256.HashData(list));
        Verify(digest);
        return digest;
    }

    /// <summary>Reads all back from the disk.</summary>
    /// <param name="digest">Lower-case hex of SHA-256 over the list.</param>
    /// <exception cref="IOException">Something is missing, or not what was written.</exception>
    public void Verify(string digest)
    {
        var list = Path.Combine(path, ListName);
        if (!File.Exists(list)) throw new IOException($"{list} is not there: put the disk with the evidence in");
        if (Convert.ToHexStringLower(DurableFile.DigestOnDisk(list)) != digest) throw new IOException($"{list} is not what was written");
        foreach (var line in File.ReadLines(list))
        {
            var (sum, name) = (line[..64], line[66..]);
            var file = Path.Combine(path, name);
            if (!File.Exists(file) || Convert.ToHexStringLower(DurableFile.DigestOnDisk(file)) != sum) throw new IOException($"{file} is not what was written");
        }
    }
}
