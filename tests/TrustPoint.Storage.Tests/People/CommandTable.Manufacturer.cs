using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.People;

/// <content>A manufacturer: its products, their owners and their vouchers.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfManufacturer() => new()
    {
        ["Owners.SaveAsync"] = new(Right.ManageOwnership, false, (caller, _) => makers.Owners.SaveAsync(caller, new(Name(), "Works", [ca.Authorities.All[0].Record.Certificate]), default), ActKind.ChangeDomains),
        ["Owners.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.ListAsync(caller, default)),
        ["Owners.ListAsync of a page"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.ListAsync(caller, null, new(), default)),
        ["Owners.FindAsync"] = new(Right.SeeSetup, false, async (caller, _) => await makers.Owners.FindAsync(caller, Makers.Owner, default)),
        ["Owners.CountAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.CountAsync(caller, default)),
        ["IssuedVouchers.ListAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Issued.ListAsync(caller, new(), new(), default)),
        ["IssuedVouchers.CountAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Issued.CountAsync(caller, new(), default)),
        ["Models.SaveAsync"] = new(Right.ManageOwnership, false, (caller, _) => makers.Models.SaveAsync(caller, new(Name(), OwnershipPolicy.Logged, null, true), default), ActKind.ChangeDomains),
        ["Models.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Models.ListAsync(caller, default)),
        ["Products.AddAsync"] = new(Right.ManageDevices, true, (caller, domain) => makers.Products.AddAsync(caller, domain, Makers.Model, [Name()], null, default)),
        ["Products.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Products.FindAsync(caller, domain, Makers.ToBlock, default)),
        ["Products.OfDeviceAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Products.OfDeviceAsync(caller, NewProduct.DeviceNameOf(domain, Makers.ToBlock), default)),
        ["Products.CheckAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CheckAsync(caller, domain, Makers.Model, null, [Name()], default)),
        ["Products.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.ListAsync(caller, new(Domain: domain), new(), default)),
        ["Products.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CountAsync(caller, new(Domain: domain), default)),
        ["Spares.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Spares.ListAsync(caller, new(Domain: domain), new(), default)),
        ["Products.CountByStateAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CountByStateAsync(caller, new(Domain: domain), default)),
        ["Products.RecordAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.RecordAsync(caller, domain, Makers.ToBlock, default)),
        ["Products.LedgerAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.LedgerAsync(caller, domain, Makers.ToBlock, default)),
        ["ProductLife.ChangeAsync to assign"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.AssignAsync(caller, domain, Makers.ToAssign, Makers.Owner, default), ActKind.ChangeDomains),
        ["ProductLife.ChangeAsync of several"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.AssignAsync(caller, domain, [Makers.ToAssignToo], Makers.Owner, default), ActKind.ChangeDomains),
        ["ProductLife.ChangeAsync to release"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ReleaseAsync(caller, domain, Makers.ToRelease, "sold", default), ActKind.ChangeDomains),
        ["ProductLife.ChangeAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ChangeAsync(caller, domain, Makers.ToLose, new(LifeEvent.ReportLost) { Reason = "gone" }, default), ActKind.StopDevices),
        ["ProductLife.ChangeAsync by two"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ChangeAsync(caller, domain, Makers.ToRetire, new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded" }, default), ActKind.EndDevices),
        ["ProductLife.ChangeAsync to block"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.BlockAsync(caller, domain, Makers.ToBlock, "stolen", default), ActKind.ChangeDomains),
        ["ProductLife.ChangeAsync to unblock"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.UnblockAsync(caller, domain, Makers.ToUnblock, default), ActKind.ChangeDomains),
        ["Batches.OpenAsync"] = new(Right.MakeCodes, true, (caller, domain) => makers.Batches.OpenAsync(caller, new(Name(), domain, Makers.Model, 1, null, ca.Time.GetUtcNow().AddDays(1)), default)),
        ["Batches.CloseAsync"] = new(Right.MakeCodes, true, (caller, domain) => makers.Batches.CloseAsync(caller, $"batch-{domain}", default)),
        ["Batches.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Batches.ListAsync(caller, new(Domain: domain), new(), default)),
        ["Batches.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Batches.FindAsync(caller, $"batch-{domain}", default)),
        ["VoucherOrders.LookAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Orders.LookAsync(caller, new("order-1", Makers.Owner, domain, [Makers.Ordered], null), default)),
        ["VoucherOrders.ExportAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Orders.ExportAsync(caller, new("order-1", Makers.Owner, domain, [Makers.Ordered], null), default), ActKind.ChangeDomains),
        ["Masa.IssueAsync"] = new(Right.AskForVouchers, false, (caller, _) => makers.Masa.IssueAsync(caller, makers.Demand(Makers.ToBlock), default)),
        ["Masa.LogAsync"] = new(Right.AskForVouchers, false, (caller, _) => makers.Masa.LogAsync(caller, makers.Demand(Makers.ToBlock), default)),
        ["TransferBookings.BookAsync"] = new(Right.BookTransfers, false, (caller, _) => makers.Bookings.BookAsync(caller, TransferPackage.Of("{}"u8.ToArray()), Name(), default)),
        ["TransferBookings.Look"] = new(Right.BookTransfers, false, (caller, _) => Task.FromResult(makers.Bookings.Look(caller, new byte[] { 1 }))),
        ["TransferBookings.TitlesAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Bookings.TitlesAsync(caller, "nobody", default)),
    };
}
