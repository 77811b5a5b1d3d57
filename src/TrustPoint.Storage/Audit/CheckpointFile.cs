using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>The newest checkpoint in a file beside the database. Whoever puts an older database back is contradicted by it.</summary>
internal sealed class CheckpointFile(string dataDirectory)
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "audit", "checkpoint");

    /// <summary>The note, or null when no checkpoint was made yet.</summary>
    public string? Read() => File.Exists(Path) ? File.ReadAllText(Path) : null;

    /// <summary>Replaces it durably.</summary>
    public void Write(string note)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        DurableFile.Replace(Path, Encoding.UTF8.GetBytes(note));
    }

    /// <summary>Deletes it durably.</summary>
    public void Delete() => DurableFile.Delete(Path);

    /// <summary>Keeps a copy of a note whose history is given up: it stays evidence.</summary>
    public void KeepSuperseded(string note)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note)));
        DurableFile.Replace(string.Create(CultureInfo.InvariantCulture, $"{Path}.superseded-{digest[..16]}"), Encoding.UTF8.GetBytes(note));
    }
}
