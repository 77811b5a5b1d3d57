using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>A device, pump-1, over the real store, to which something happens.</summary>
public abstract class LifeTest : IAsyncLifetime, IDisposable
{
    private protected static readonly LifeOrder Lost = new(LifeEvent.ReportLost) { Reason = "gone from hall 3" };
    private protected static readonly LifeOrder Found = new(LifeEvent.Find) { Reason = "it was in hall 5", Proof = "serial number looked at, reset by Ina" };
    private protected static readonly LifeOrder Decommission = new(LifeEvent.Decommission) { Reason = "line 4 is closed" };

    private readonly TemporaryFolder folder = new();

    private protected string Folder => folder.Path;

    private protected StoredCa Ca { get; private set; } = null!;

    private protected StoredLives Lives { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ca = await StoredCa.CreateAsync(Folder);
        Lives = new(Ca);
        await Ca.AddDeviceAsync("pump-1");
    }

    public async Task DisposeAsync()
    {
        await Lives.DisposeAsync();
        await Ca.DisposeAsync();
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<List<string>> LogAsync(AuditEventType type) => Ca.Store.Audit.TextsAsync(type);
}
