using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Browser.Tests;

/// <content>It as a manufacturer: lines, models, owners, products and their vouchers.</content>
public sealed partial class PagesAppliance
{
    /// <summary>A production line: a domain whose devices are given factory identities.</summary>
    public async Task MakeLineAsync(string name)
    {
        var setup = The<AuthoritySetup>();
        await setup.CreateAsync(Console, new() { Name = "device-root", CommonName = "Device Root", Organization = "Maker", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        await setup.CreateAsync(Console, new() { Name = "device-ca", Parent = "device-root", CommonName = "Device CA", Organization = "Maker", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await The<Domains>().SaveAsync(Console, new() { Name = name, Authority = "device-ca", Profiles = ["idevid"] }, default);
    }

    /// <summary>Adds a model.</summary>
    public Task AddModelAsync(Model model) => The<Models>().SaveAsync(Console, model, default);

    /// <summary>Opens a batch for an hour.</summary>
    public Task OpenBatchAsync(string name, string line, string model, int quota) =>
        The<Batches>().OpenAsync(Console, new(name, line, model, quota, null, DateTimeOffset.UtcNow.AddHours(1)), default);

    /// <summary>Makes it a manufacturer as well: the domain <c>line</c>, the authority that signs vouchers, the model <c>drive</c>.</summary>
    public async Task MakeFactoryAsync(bool isShippedByHand = false)
    {
        var setup = The<AuthoritySetup>();
        await setup.CreateAsync(Console, new() { Name = "maker-root", CommonName = "ACME Root", Organization = "ACME", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "maker-line", VoucherSigners.AuthorityName })
            await setup.CreateAsync(Console, new() { Name = name, Parent = "maker-root", CommonName = $"ACME {name}", Organization = "ACME", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await The<Domains>().SaveAsync(Console, new() { Name = "line", Authority = "maker-line", Profiles = ["idevid"] }, default);
        await The<Models>().SaveAsync(Console, new("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(90), HasClock: true) { IsShippedByHand = isShippedByHand }, default);
    }

    /// <summary>Products as a production line has them made with the code of a batch.</summary>
    public async Task MakeByBatchAsync(string batch, params string[] serials)
    {
        var batches = The<Batches>();
        var (code, _) = await batches.OpenAsync(Console, new(batch, "line", "drive", serials.Length, null, DateTimeOffset.UtcNow.AddHours(1)), default);
        var line = (await batches.TryAdmitAsync(batch, code, "192.0.2.7", The<Domains>().Find("line")!, default))!;
        foreach (var serial in serials) await batches.DeviceAsync(line, serial, default);
    }

    /// <summary>An owner with the certificate of its authority.</summary>
    public Task AddOwnerAsync(string name, string displayName, byte[] authority) => The<Owners>().SaveAsync(Console, new(name, displayName, [authority]), default);

    /// <summary>Products of the factory; with an owner, they are its.</summary>
    public async Task AddProductsAsync(string? owner, params string[] serials)
    {
        var products = The<Products>();
        await products.AddAsync(Console, "line", "drive", serials, null, default);
        if (owner is not null) await The<ProductLife>().ChangeAsync(Console, "line", serials, new(LifeEvent.Assign) { Owner = owner }, default);
    }

    /// <summary>Vouchers of an order, as its page has them signed.</summary>
    public Task<byte[]> OrderAsync(string owner, params string[] serials) =>
        The<VoucherOrders>().ExportAsync(Console, new("order 17", owner, "line", serials, null), default);

    /// <summary>Takes the vouchers of its own factory, as if it were another's.</summary>
    public async Task AcceptOwnFactoryAsync()
    {
        var rules = new JoinRules { VoucherAnchors = [CertificateOf(VoucherSigners.AuthorityName)] };
        await The<AcceptedManufacturers>().AcceptAsync(Console, new("acme", [CertificateOf("maker-line")], AutoAdd: false) { Joining = rules }, default);
        var domains = The<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Manufacturers = [.. domains.Default!.Manufacturers, "acme"] }, default);
    }

    /// <summary>The certificate of an authority here.</summary>
    public byte[] CertificateOf(string authority) => The<Authorities>().Find(authority)!.Record.Certificate;
}
