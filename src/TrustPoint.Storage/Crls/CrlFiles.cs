using TrustPoint.Ca.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Crls;

/// <summary>The published CRLs in the folder <c>crl</c> of a data directory. Another web server may serve it.</summary>
/// <param name="dataDirectory">The data directory.</param>
public sealed class CrlFiles(string dataDirectory) : ICrlFiles
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = FolderOf(dataDirectory);

    /// <summary>The folder in a data directory.</summary>
    public static string FolderOf(string dataDirectory) => Path.Combine(dataDirectory, "crl");

    /// <inheritdoc/>
    public byte[]? Read(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <inheritdoc/>
    public byte[]? Beginning(string name, int octets)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path)) return null;
        using var file = File.OpenHandle(path);
        var beginning = new byte[octets];
        return beginning[..RandomAccess.Read(file, beginning, 0)];
    }

    /// <inheritdoc/>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Folder);
        DurableFile.Replace(Path.Combine(Folder, name), content);
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        var path = Path.Combine(Folder, name);
        if (File.Exists(path)) DurableFile.Delete(path);
    }
}
