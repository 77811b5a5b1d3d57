using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>A whole machine comes to a buyer by several statements, and somebody else claims to sell the same machine. LIF-71.</summary>
public sealed class MachineTransfersTests : IAsyncLifetime, IDisposable
{
    private const string Press = "press line 4";

    private static readonly Person Anna = new("anna", [new(Role.Administrator)], 1, IsFresh: true);

    private readonly TemporaryFolder folder = new();
    private readonly TestParty seller = new("Works Northern Ltd", InMemoryCa.Start);
    private readonly TestParty hostile = new("Works Northern Ltd", InMemoryCa.Start);
    private readonly TestParty buyer = new("plant", InMemoryCa.Start);
    // By name the hostile seller's part would be the first of them.
    private readonly Dictionary<string, TestParty> makers = new[] { "actuators", "drives", "pumps" }.ToDictionary(name => name, name => new TestParty(name, InMemoryCa.Start));
    private readonly TransferMachine machine = new(Guid.NewGuid(), Press, 2);
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly List<ECDsa> keys = [];
    private StoredCa ca = null!;
    private Ca.Domains.Domains domains = null!;
    private TransferDesk desk = null!;
    private MachineTransfers machines = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        domains = await Ca.Domains.Domains.LoadAsync(ca.Store.Domains, ProfileCatalogue.Load(null), ca.Authorities, ca.SecondPerson, ca.Time, default);
        var clock = new CaClock(ca.Time);
        var manufacturers = await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default);
        foreach (var (name, maker) in makers)
            await manufacturers.AcceptAsync(Anna, new(name, [maker.Authority.Der.ToArray()], AutoAdd: false) { Joining = new JoinRules { VoucherAnchors = [maker.Authority.Der.ToArray()] } }, default);
        var registry = new DeviceRegistry(ca.Store.Devices, domains, ca.Time);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, null!, ca.Store.Lives, null!, domains, ca.Authorities, manufacturers, null!, clock);
        var buyers = new BuyersDesk(
            ca.Store.HeldTransfers, registry, ca.Store.Devices, null!, ca.Store.HeldVouchersWith(ca.PeopleKey), domains, manufacturers, ca.Store.Certificates, null!, random, clock);
        desk = new(ca.Store.HeldTransfers, null!, release, buyers, null!, domains, ca.Authorities);
        machines = new(ca.Store.HeldTransfers, desk);
    }

    public async Task DisposeAsync()
    {
        domains.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { seller, hostile, buyer, folder, random }.Concat(makers.Values).Concat(keys)) one.Dispose();
    }

    [Fact]
    public async Task LIF_71_what_a_second_seller_says_of_the_same_machine_is_not_shown_as_a_part_of_it()
    {
        // The same id, the same names: all of it is what anybody can write.
        var claimed = await HoldAsync(hostile, "actuators", "SN-66");
        HeldTransfer[] honest = [await HoldAsync(seller, "drives", "SN-1"), await HoldAsync(seller, "pumps", "SN-2")];
        foreach (var one in honest)
        {
            var seen = (await machines.FindAsync(Anna, machine.Id, one.Id, TransferSide.Buyer, default))!;
            Assert.Equal(honest.Select(part => part.Id), seen.Parts.Select(part => part.Transfer.Id));
            Assert.Equal((0, false), (seen.Booked, seen.IsComplete));
        }
        Assert.Equal([claimed.Id], (await machines.FindAsync(Anna, machine.Id, claimed.Id, null, default))!.Parts.Select(part => part.Transfer.Id));
        // Which of them is meant is said, and not guessed.
        foreach (var act in new Func<Task>[] { () => machines.FindAsync(Anna, machine.Id, null, null, default), () => machines.BookAsync(Anna, machine.Id, null, TransferSide.Buyer, default) })
            Assert.Contains("several parties name a machine", (await Assert.ThrowsAsync<CommandRefusedException>(act)).Message, StringComparison.Ordinal);

        // One part of the honest machine and the hostile one are booked: that makes no whole machine.
        await TakeBookedAsync(claimed, hostile);
        await TakeBookedAsync(honest[0], seller);
        var partly = (await machines.FindAsync(Anna, machine.Id, honest[0].Id, null, default))!;
        Assert.Equal((1, false, 2), (partly.Booked, partly.IsComplete, partly.Parts.Count));
        await TakeBookedAsync(honest[1], seller);
        Assert.True((await machines.FindAsync(Anna, machine.Id, honest[1].Id, null, default))!.IsComplete);
    }

    [Theory] // whoever comes first
    [InlineData(true)]
    [InlineData(false)]
    public async Task LIF_71_devices_of_a_second_seller_become_parts_of_no_machine_that_came_from_another(bool isHostileFirst)
    {
        if (isHostileFirst) await TakeBookedAsync(await HoldAsync(hostile, "actuators", "SN-66"), hostile);
        await TakeBookedAsync(await HoldAsync(seller, "drives", "SN-1"), seller);
        if (!isHostileFirst) await TakeBookedAsync(await HoldAsync(hostile, "actuators", "SN-66"), hostile);
        await TakeBookedAsync(await HoldAsync(seller, "pumps", "SN-2"), seller);
        var (its, others) = isHostileFirst ? ($"{Press} (2)", Press) : (Press, $"{Press} (2)");
        Assert.Equal(["SN-1", "SN-2"], await PartsOfAsync(its));
        Assert.Equal(["SN-66"], await PartsOfAsync(others));
    }

    [Fact]
    public async Task LIF_71_a_machine_that_was_put_together_here_gets_no_part_of_one_that_comes()
    {
        var called = new string('x', 100);
        await ca.Store.Devices.AddAsync(new() { Name = "pump-1", Domain = "plant", Machine = called, AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.DeviceAdded), default);
        await TakeBookedAsync(await HoldAsync(seller, "drives", "SN-1", machine with { Name = called }), seller);
        Assert.Equal(["SN-1"], await PartsOfAsync($"{called[..96]} (2)"));
        Assert.Single((await ca.Store.Devices.ListAsync(new(Machine: called), DeviceSort.Name, null, 10, default)).Items);
    }

    private async Task<IEnumerable<string?>> PartsOfAsync(string name) =>
        (await ca.Store.Devices.ListAsync(new(Domain: "plant", Machine: name), DeviceSort.Name, null, 10, default)).Items.Select(device => device.SerialNumber).Order(StringComparer.Ordinal);

    // As somebody here accepted it.
    private async Task<HeldTransfer> HoldAsync(TestParty from, string maker, string serial, TransferMachine? of = null)
    {
        keys.Add(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var (now, identity) = (ca.Time.GetUtcNow(), makers[maker].Identify(serial, keys[^1]));
        var statement = TestTransfer.Statement(from, buyer, now, (identity, TitleHead.None)) with { Machine = of ?? machine };
        var held = new HeldTransfer
        {
            Id = statement.Id,
            Side = TransferSide.Buyer,
            Domain = "plant",
            Progress = TransferProgress.Accepted,
            Other = from.Name,
            Manufacturer = maker,
            SerialNumbers = [serial],
            Package = TestTransfer.Accept(TestTransfer.Offer(statement, from, identity), buyer, now).Encode(),
            Machine = new(machine.Id, statement.Machine!.Name, machine.Statements),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        };
        Assert.True(await ca.Store.HeldTransfers.AddAsync(held, ca.Entry(AuditEventType.TransferCreated), default));
        return held;
    }

    private async Task TakeBookedAsync(HeldTransfer held, TestParty from)
    {
        var package = TransferPackage.Decode(held.Package);
        var statement = TransferStatement.Decode(package[TransferPackage.Statement]);
        var receipt = new TransferBooking
        {
            Id = statement.Id,
            BookedOn = ca.Time.GetUtcNow(),
            StatementSha256 = TestTransfer.Sha256(package[TransferPackage.Statement]),
            AcceptanceSha256 = TestTransfer.Sha256(package[TransferPackage.Acceptance]),
            From = from.Named.DomainId,
            To = buyer.Named.DomainId,
            Devices = [.. statement.Devices.Select(device => new BookedDevice(device.SerialNumber, device.IdevidIssuer, device.Previous))],
        };
        using var signer = makers[held.Manufacturer].NewSigner("Offline voucher signer", usage: "");
        var document = receipt.Encode();
        var booked = TransferPapers.Into(package.With(TransferPackage.Booking, document).With(TransferPackage.BookingSignature, signer.Sign(document, receipt.BookedOn)));
        Assert.Equal(TransferProgress.Booked, (await desk.TakeAsync(Anna, booked.Encode(), default)).Transfer.Progress);
    }
}
