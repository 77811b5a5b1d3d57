using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>What a manufacturer says of a product: lost, found, compromised, retired; and what the MASA answers then.</summary>
public sealed class ProductLifeTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private Makers makers = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        makers = await Makers.OfLineAsync(ca);
    }

    public async Task DisposeAsync()
    {
        makers.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-9, LIF-10
    public async Task LIF_9_a_lost_product_gets_no_voucher_and_its_owner_reads_its_log_until_two_people_say_that_it_is_found()
    {
        var demand = makers.Demand(Makers.Ordered);
        await makers.Masa.IssueAsync(demand.Caller, demand, default);
        var lost = await ChangeAsync(Makers.Ordered, new(LifeEvent.ReportLost) { Reason = "gone from the lorry" });
        Assert.Equal((DeviceState.LostOrStolen, Makers.Owner, false), (lost.Product.State, lost.Product.Owner, lost.TellsNobody));

        var refused = await Assert.ThrowsAsync<VoucherRefusedException>(() => makers.Masa.IssueAsync(demand.Caller, demand with { Nonce = "bmV4dA==" }, default));
        Assert.Equal((VoucherRefusal.Forbidden, "device SN-ORDER gets no voucher: it is lost or stolen"), (refused.Refusal, refused.Message));
        Assert.Single((await makers.Masa.LogAsync(demand.Caller, demand, default)).Events);
        Assert.Contains("\"outcome\":\"alarm\"", Assert.Single(await LogAsync(AuditEventType.DeviceLost)), StringComparison.Ordinal);

        await ByTwoAsync(Makers.Ordered, new(LifeEvent.Find) { Reason = "it was in the other lorry" });
        await makers.Masa.IssueAsync(demand.Caller, demand with { Nonce = "bmV4dA==" }, default);
        Assert.Equal([LifeEvent.Ship, LifeEvent.Assign, LifeEvent.ReportLost, LifeEvent.Find], (await ca.Store.Lives.HistoryAsync(lost.Product.Device, default)).Where(line => line.Side == Side.Maker).Select(line => line.Event));
    }

    [Fact] // LIF-13, LIF-52, LIF-58
    public async Task LIF_52_a_retired_product_gets_no_voucher_for_ever_and_its_log_is_told()
    {
        var demand = makers.Demand(Makers.Ordered);
        await makers.Masa.IssueAsync(demand.Caller, demand, default);
        await makers.Life.ReleaseAsync(Admin, Makers.Line, Makers.Ordered, "sent back", default);
        await ByTwoAsync(Makers.Ordered, new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded by Ina" });

        var refused = await Assert.ThrowsAsync<VoucherRefusedException>(() => makers.Masa.IssueAsync(demand.Caller, demand with { Nonce = "bmV4dA==" }, default));
        Assert.Equal((VoucherRefusal.Forbidden, "device SN-ORDER gets no voucher: it is retired for ever"), (refused.Refusal, refused.Message));
        Assert.Single((await makers.Masa.LogAsync(demand.Caller, demand, default)).Events);
        foreach (var happened in ProductLife.Events)
        {
            var error = await Assert.ThrowsAsync<CommandRefusedException>(() => ChangeAsync(Makers.Ordered, new(happened) { Reason = "once more", Proof = "Ina" }));
            Assert.Equal(CommandRefusal.Conflict, error.Refusal);
        }
        Assert.Equal(ProductLife.Events.Count, (await LogAsync(AuditEventType.DeviceChangeRefused)).Count);
    }

    [Fact] // LIF-11
    public async Task LIF_11_what_is_done_with_the_factory_identity_of_a_compromised_product_is_queued_and_done()
    {
        var since = ca.Time.GetUtcNow().AddDays(-3);
        var changed = await ChangeAsync(Makers.ToLose, new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17", InvalidityDate = since });

        var action = Assert.Single(await ca.Store.Lives.ActionsOfAsync(changed.Product.Device, default));
        Assert.Equal((CertificateEffectKind.Revoke, Ca.Revocation.RevocationReason.KeyCompromise, since), (action.Kind, action.Reason, action.InvalidityDate));
        Assert.NotNull(action.DoneAt);
    }

    [Fact] // LIF-53, RFC 9608 section 2
    public async Task LIF_53_of_a_factory_identity_that_nobody_tells_of_it_is_said_and_it_counts_no_more_here()
    {
        await ca.Setup.CreateAsync(Admin, new() { Name = "device-root", CommonName = "Device Root", Organization = "Maker", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        await ca.Setup.CreateAsync(Admin, new() { Name = "device-ca", Parent = "device-root", CommonName = "Device CA", Organization = "Maker", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        var device = NewProduct.DeviceNameOf(Makers.Line, Makers.ToLose);
        var identity = await ca.Issuance.IssueAsync(
            new() { Caller = StoredCa.Appliance, Authority = "device-ca", Profile = "idevid", Request = Csr.For(""), Device = device, Names = AuthorisedNames.OfDevice(device, Makers.ToLose, [], [], []) }, default);

        Assert.True((await ChangeAsync(Makers.ToLose, new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17" })).TellsNobody);
        Assert.Equal(CertificateStatus.Revoked, (await ca.Store.Certificates.FindAsync("device-ca", identity.Serial, default))!.Status);
    }

    [Theory]
    [InlineData(LifeEvent.ReportLost, "", "say why")]
    [InlineData(LifeEvent.Retire, "worn out", "say what was done to the device")]
    [InlineData(LifeEvent.Decommission, "a leak", "by another command")]
    [InlineData(LifeEvent.BookTransfer, "sold", "by another command")]
    public async Task An_order_that_says_too_little_or_is_no_manufacturers_changes_nothing(LifeEvent happened, string reason, string words)
    {
        Assert.Contains(words, (await Assert.ThrowsAsync<CommandRefusedException>(() => ChangeAsync(Makers.ToLose, new(happened) { Reason = reason }))).Message, StringComparison.Ordinal);
        Assert.Equal(DeviceState.InTrade, (await makers.Products.FindAsync(Admin, Makers.Line, Makers.ToLose, default))!.State);
    }

    [Fact]
    public async Task What_was_changed_by_somebody_else_meanwhile_is_not_changed_again()
    {
        var stale = (await makers.Products.FindAsync(Admin, Makers.Line, Makers.ToLose, default))!;
        var changed = await ChangeAsync(Makers.ToLose, new(LifeEvent.ReportLost) { Reason = "gone" });
        var (after, life) = ProductRules.Decide(stale, new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17" }, "uid:0", ca.Time.GetUtcNow());
        Assert.Equal(Makers.ToLose, (await ca.Store.Ownership.LiveAsync([new(after, life, ca.Entry(AuditEventType.DeviceCompromised))], default))?.SerialNumber);
        Assert.Equal(changed.Product.Version, (await makers.Products.FindAsync(Admin, Makers.Line, Makers.ToLose, default))!.Version);
        Assert.Equal(DeviceState.LostOrStolen, (await makers.Products.FindAsync(Admin, Makers.Line, Makers.ToLose, default))!.State);
    }

    private Task<ChangedProduct> ChangeAsync(string serialNumber, LifeOrder order) => makers.Life.ChangeAsync(Admin, Makers.Line, serialNumber, order, default);

    private async Task ByTwoAsync(string serialNumber, LifeOrder order)
    {
        await ca.LetBertApproveAsync(() => ChangeAsync(serialNumber, order));
        await ChangeAsync(serialNumber, order);
    }

    private Task<List<string>> LogAsync(AuditEventType type) => ca.Store.Audit.TextsAsync(type);
}
