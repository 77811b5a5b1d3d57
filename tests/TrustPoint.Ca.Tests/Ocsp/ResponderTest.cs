using TrustPoint.Ca.Ocsp;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Ca.Tests.Ocsp;

/// <summary>A CA over the real store with its responder, of each test's own.</summary>
public abstract class ResponderTest : IAsyncLifetime, IDisposable
{
    protected TemporaryDirectory Folder { get; } = new();

    protected StoredCa Ca { get; private set; } = null!;

    protected StoredResponder Plant { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ca = await StoredCa.CreateAsync(Folder.File("data"));
        Plant = await StoredResponder.StartAsync(Ca);
    }

    public async Task DisposeAsync()
    {
        Plant.Dispose();
        await Ca.DisposeAsync();
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What another start has.</summary>
    protected async Task RestartAsync(OcspOptions? options = null)
    {
        Plant.Dispose();
        Plant = await StoredResponder.StartAsync(Ca, options);
    }

    protected static OcspResponseStatus StatusOf(OcspAnswer answer) => OcspResponse.Decode(answer.Der).Status;
}
