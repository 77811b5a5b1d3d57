namespace TrustPoint.Storage.Tests;

/// <summary>A data directory that goes away with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("trustpoint-").FullName;

    public string Database => Store.DatabaseFile(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
