using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>
/// A manufacturer over the real store: two factories, an authority for vouchers, models <c>sold</c> (its registered owner only) and <c>open</c>
/// (whoever comes first), the owner <c>works</c> of SN-1; SN-2 is sold to nobody yet, SN-9 is open.
/// </summary>
public abstract class MakerTest : IAsyncLifetime, IDisposable
{
    private protected static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();

    private protected string Folder => folder.Path;

    private protected Registrar Works { get; } = new("works", InMemoryCa.Start, TimeSpan.FromDays(365));

    private protected Registrar Stranger { get; } = new("stranger", InMemoryCa.Start, TimeSpan.FromDays(365));

    private protected StoredCa Box { get; private set; } = null!;

    private protected Makers Makers { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Box = await StoredCa.CreateAsync(folder.Path);
        await Box.Setup.CreateAsync(Admin, new() { Name = "maker-root", CommonName = "Maker Root", Organization = "Maker", Profile = "idevid-root-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "line-a", "line-b", VoucherSigners.AuthorityName })
            await Box.Setup.CreateAsync(Admin, new() { Name = name, Parent = "maker-root", CommonName = name, Organization = "Maker", Profile = "idevid-issuing-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "line-a", "line-b" }) await Box.Domains.SaveAsync(Admin, new() { Name = name, Authority = name, Profiles = ["idevid"] }, default);
        Makers = new(Box);
        await Makers.Models.SaveAsync(Admin, new("sold", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true), default);
        await Makers.Models.SaveAsync(Admin, new("open", OwnershipPolicy.Logged, null, true), default);
        await Makers.Owners.SaveAsync(Admin, new("works", "Works Ltd", [Works.Authority.Der.ToArray()]), default);
        await Makers.Products.AddAsync(Admin, "line-a", "sold", ["SN-1", "SN-2"], null, default);
        await Makers.Products.AddAsync(Admin, "line-a", "open", ["SN-9"], null, default);
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-1", "works", default);
    }

    public async Task DisposeAsync()
    {
        Makers.Dispose();
        await Box.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Works.Dispose();
        Stranger.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static VoucherDemand Ask(Registrar registrar, string serial, string? nonce = "bm9uY2U=") =>
        new() { SerialNumber = serial, Nonce = nonce, Chain = registrar.Chain, Source = "192.0.2.7" };

    private protected Task<IssuedVoucher> IssueAsync(VoucherDemand demand) => Makers.Masa.IssueAsync(demand.Caller, demand, default);

    private protected async Task<VoucherRefusedException> RefusedAsync(VoucherRefusal refusal, VoucherDemand demand)
    {
        var refused = await Assert.ThrowsAsync<VoucherRefusedException>(() => IssueAsync(demand));
        Assert.Equal(refusal, refused.Refusal);
        return refused;
    }

    private protected async Task<Product> ProductAsync(string serial) => (await Makers.Products.FindAsync(Admin, "line-a", serial, default))!;

    private protected Task<List<JsonElement>> LogAsync(AuditEventType type) => Box.Store.Audit.EntriesAsync(type);

    private protected async Task RefusedLogAsync(VoucherDemand demand) => Assert.Equal(
        VoucherRefusal.NotFound, (await Assert.ThrowsAsync<VoucherRefusedException>(() => Makers.Masa.LogAsync(demand.Caller, demand, default))).Refusal);
}
