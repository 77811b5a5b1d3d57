using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.People;

/// <content>Devices that are sold and bought.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfTransfers()
    {
        var registry = new DeviceRegistry(ca.Store.Devices, ca.Domains, ca.Time);
        var vouchers = ca.Store.HeldVouchersWith(ca.PeopleKey);
        var sold = new SoldDevices(ca.Store.Devices, ca.Store.JoinsWith(ca.PeopleKey), vouchers, ca.Store.HeldTransfers, ca.Store.Certificates, ca.Store.Revocations, ca.Authorities);
        var seller = new SellersDesk(ca.Store.HeldTransfers, sold, ca.Domains, ca.Authorities, manufacturers, signers, random, clock);
        var buyer = new BuyersDesk(ca.Store.HeldTransfers, registry, ca.Store.Devices, lives.Life, vouchers, ca.Domains, manufacturers, ca.Store.Certificates, signers, random, clock);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, sold, ca.Store.Lives, lives.Life, ca.Domains, ca.Authorities, manufacturers, crlFiles, clock);
        var desk = new TransferDesk(ca.Store.HeldTransfers, seller, release, buyer, new NoErrand(), ca.Domains, ca.Authorities);
        var machines = new MachineTransfers(ca.Store.HeldTransfers, desk);
        var told = new ToldResets(ca.Store.HeldTransfers, release, ca.Store.Audit, clock, ca.Time);
        return new()
        {
            ["SellersDesk.CreateAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CreateAsync(caller, new(domain, [], "next", ""), default)),
            ["SellersDesk.CreateOfMachineAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CreateOfMachineAsync(caller, new(domain, [], "next", ""), "press", default)),
            ["MachineTransfers.FindAsync"] = new(Right.SeeDevices, true, (caller, domain) => machines.FindAsync(caller, TransferOf(domain), null, null, default)),
            ["MachineTransfers.BookAsync"] = new(Right.TransferDevices, true, (caller, domain) => machines.BookAsync(caller, TransferOf(domain), null, null, default)),
            ["ToldResets.TakeAsync"] = new(Right.TransferDevices, true, (caller, domain) => told.TakeAsync(caller, TransferOf(domain), new(default, default), Name(), default)),
            ["SellersDesk.ProofForAsync"] = new(Right.SeeDevices, true, (caller, domain) => seller.ProofForAsync(caller, TransferOf(domain), default)),
            ["SellersDesk.CancelAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CancelAsync(caller, TransferOf(domain), "", default)),
            ["BuyersDesk.ProofForAsync"] = new(Right.SeeDevices, true, (caller, domain) => buyer.ProofForAsync(caller, TransferOf(domain), default)),
            ["TransferDesk.ListAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is elsewhere is not there.
                if ((await desk.ListAsync(caller, new(), new(), default)).Items.All(transfer => transfer.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["TransferDesk.FindAsync"] = new(Right.SeeDevices, true, (caller, domain) => desk.FindAsync(caller, TransferOf(domain), null, default)),
            ["TransferDesk.TakeAsync"] = new(Right.TransferDevices, true, async (caller, domain) =>
                await desk.TakeAsync(caller, (await ca.Store.HeldTransfers.FindAsync(TransferOf(domain), TransferSide.Seller, default))!.Package, default)),
            ["TransferDesk.ConfirmResetAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.ConfirmResetAsync(caller, TransferOf(domain), default, default, default)),
            ["TransferDesk.RecordWipeAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.RecordWipeAsync(caller, TransferOf(domain), "SN-1", "anna", "bert", "erased", default)),
            ["TransferDesk.MaintainAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.MaintainAsync(caller, TransferOf(domain), [], default)),
            ["TransferDesk.BookAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.BookAsync(caller, TransferOf(domain), null, default)),
            ["TransferDesk.GoOnAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.GoOnAsync(caller, TransferOf(domain), default)),
            ["TransferDesk.CancelAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.CancelAsync(caller, TransferOf(domain), TransferSide.Buyer, "", default)),
        };
    }

    private static Guid TransferOf(string domain) => domain == "plant" ? new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) : new(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    // As seller it is a draft, as buyer an offer.
    private static HeldTransfer Held(string domain, TransferSide side, DateTimeOffset now)
    {
        using var seller = new TestParty("seller", now);
        using var buyer = new TestParty("buyer", now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var statement = TestTransfer.Statement(seller, buyer, now, (seller.Identify("SN-1", key), TitleHead.None)) with { Id = TransferOf(domain), Machine = new(TransferOf(domain), "press", 1) };
        return new()
        {
            Id = statement.Id,
            Machine = new(TransferOf(domain), "press", 1),
            Side = side,
            Domain = domain,
            Progress = side == TransferSide.Seller ? TransferProgress.Draft : TransferProgress.Offered,
            Other = "next",
            Manufacturer = $"maker-{domain}",
            SerialNumbers = ["SN-1"],
            Package = TransferPackage.Of(statement.Encode()).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        };
    }

    private sealed class NoErrand : IBookingErrand
    {
        public Task<ReadOnlyMemory<byte>> BookAsync(string manufacturer, ReadOnlyMemory<byte> package, CancellationToken ct) => throw new InvalidOperationException("nobody is asked here");
    }
}
