using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests;

/// <summary>A test with a store in a folder of its own.</summary>
public abstract class StoreTest : IDisposable
{
    protected StoreTest() => Store = EmptyDatabase.OpenIn(Folder.Path);

    protected TemporaryFolder Folder { get; } = new();

    protected Store Store { get; private set; }

    public void Dispose()
    {
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task RestartAsync()
    {
        await Store.DisposeAsync();
        Store = Store.Open(Folder.Path);
    }
}
