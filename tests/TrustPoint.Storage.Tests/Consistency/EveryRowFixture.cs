using TrustPoint.Ca.Audit.Checkpoints;

namespace TrustPoint.Storage.Tests.Consistency;

/// <summary>A data directory with rows in every table, made once: filling it costs most of a test that changes one row, so each changes a copy of its own.</summary>
public sealed class EveryRowFixture : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The key of its log.</summary>
    public LogKey Key { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Key = await EveryRow.StoreAsync(folder.Path);

    /// <summary>Copies all of it: nobody has it open.</summary>
    public void CopyTo(string to) => Copy(folder.Path, to);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var inner in Directory.GetDirectories(from)) Copy(inner, Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(inner)), File.GetUnixFileMode(inner)).FullName);
    }
}
