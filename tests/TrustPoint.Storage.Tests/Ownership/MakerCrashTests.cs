using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Tests.Lifecycle;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>
/// The power goes out at each write of each transition of a product that a person can bring about. After the restart the product is where it was or where
/// it was to go, and never compromised or at the end of its life with a good identity (LIF-11, LIF-53).
/// </summary>
public sealed class MakerCrashTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private Makers makers = null!;
    private int products;

    public static IEnumerable<object[]> Ways => LifeTable.All.Where(way => way is { Side: Side.Maker, Right: not null } && ProductLife.Events.Contains(way.Event)).Select(way => new object[] { way.From, way.Event });

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

    [Theory, MemberData(nameof(Ways))] // LIF-53, and the section on transitions: one transaction and an outbox
    public async Task LIF_53_a_power_cut_at_any_write_leaves_no_product_half_changed_and_none_retired_with_a_good_identity(DeviceState from, LifeEvent happened)
    {
        var way = LifeTable.Find(Side.Maker, from, happened)!;
        await PowerCut.AtEachWriteAsync(ca, folder.Path, cut => CutAsync(way, cut));
    }

    private async Task CutAsync(Transition way, PowerCut cut)
    {
        var serial = $"SN-{++products}";
        var product = await BringToAsync(serial, way.From);
        var before = (await ca.Store.Lives.HistoryAsync(product.Device, default)).Count;
        await cut.DuringAsync(ca, dying => ChangeAsync(
            new(cut.Of(ca.Store.Ownership), dying.Actions, ca.Store.Certificates, ca.Store.Audit, ca.SecondPerson, new CaClock(ca.Time), NullLogger<ProductLife>.Instance), serial, way));

        var now = (await ca.Store.Ownership.FindAsync(Makers.Line, serial, default))!;
        var standing = (await ca.Store.Lives.FindAsync(product.Device, ca.Time.GetUtcNow(), default))!;
        var lines = (await ca.Store.Lives.HistoryAsync(product.Device, default)).Skip(before).ToList();
        Assert.Empty(standing.Open);
        Assert.Equal(lines is [var line] ? line.After : way.From, now.State);
        Assert.Equal(now.State, standing.Made);
        Assert.Equal((now.State == DeviceState.Suspended, now.State == DeviceState.InRepair), (now.Blocked is not null, now.Workshop is not null));
        if (!cut.IsOut) Assert.Single(lines);
        if (now.State is DeviceState.Compromised or DeviceState.EndOfLife) Assert.Equal((0L, 0L), (standing.InForce, standing.Intents));
    }

    // By the ways of the table itself, with an identity that has a distribution point.
    private async Task<Product> BringToAsync(string serial, DeviceState state)
    {
        await makers.Products.AddAsync(Admin, Makers.Line, Makers.Model, [serial], isShipped: state != DeviceState.Manufactured, default);
        var device = NewProduct.DeviceNameOf(Makers.Line, serial);
        await ca.Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}"), "tls-client"), default);
        LifeEvent[] path = state switch
        {
            DeviceState.Assigned => [LifeEvent.Assign],
            DeviceState.Released => [LifeEvent.Assign, LifeEvent.Release],
            DeviceState.Suspended => [LifeEvent.Assign, LifeEvent.Suspend],
            DeviceState.InRepair => [LifeEvent.Assign, LifeEvent.SendForRepair],
            DeviceState.LostOrStolen => [LifeEvent.ReportLost],
            DeviceState.Compromised => [LifeEvent.ReportCompromise],
            _ => [],
        };
        foreach (var happened in path)
        {
            var standing = (await ca.Store.Ownership.FindAsync(Makers.Line, serial, default))!;
            await ChangeAsync(makers.Life, serial, LifeTable.Find(Side.Maker, standing.State, happened)!);
        }
        var product = (await ca.Store.Ownership.FindAsync(Makers.Line, serial, default))!;
        Assert.Equal(state, product.State);
        return product;
    }

    private async Task ChangeAsync(ProductLife life, string serial, Transition way)
    {
        var order = new LifeOrder(way.Event)
        {
            Reason = way.Needs.HasFlag(LifeNeeds.Reason) ? "PSIRT-17" : null,
            Proof = way.Needs.HasFlag(LifeNeeds.Proof) ? "Ina and Kim" : null,
            For = way.Needs.HasFlag(LifeNeeds.Until) ? TimeSpan.FromDays(7) : null,
            Owner = way.Needs.HasFlag(LifeNeeds.Owner) ? Makers.Owner : null,
        };
        if (way.TakesTwo) await ca.LetBertApproveAsync(() => life.ChangeAsync(Admin, Makers.Line, serial, order, default));
        await life.ChangeAsync(Admin, Makers.Line, serial, order, default);
    }
}
