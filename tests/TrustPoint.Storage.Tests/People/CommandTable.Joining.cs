using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Storage.Tests.People;

/// <content>Devices that come with what their manufacturer gave them.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfJoining()
    {
        var store = ca.Store.JoinsWith(ca.PeopleKey);
        var admission = new ClientAdmission(
            ca.Authorities, ca.Domains, ca.Store.Certificates, ca.Store.Devices, manufacturers, new(ca.Store.Devices, ca.Domains, random, ca.Time), store, ca.Time);
        var joins = new Joins(store, ca.Store.Devices, admission, (_, _, _) => Task.FromResult(0), ca.Time);
        var held = new HeldVouchers(ca.Store.HeldVouchersWith(ca.PeopleKey), manufacturers, () => null, ca.Time);
        return new()
        {
            ["AcceptedManufacturers.AcceptAsync"] = new(Right.AcceptManufacturers, false, async (caller, _) =>
                await (await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default)).AcceptAsync(caller, new("maker", [ca.Authorities.All[0].Record.Certificate], false), default), ActKind.ChangeDomains),
            ["Joins.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => joins.ListAsync(caller, new(Domain: domain), new(), default)),
            ["Joins.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => joins.CountAsync(caller, new(Domain: domain), default)),
            ["Joins.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await joins.FindAsync(caller, JoinOf(domain), default)),
            ["Joins.DecideAsync"] = new(Right.DecideRequests, true, (caller, domain) => joins.DecideAsync(caller, JoinOf(domain), true, default)),
            ["HeldVouchers.LookAsync"] = new(Right.ManageDevices, true, (caller, domain) => held.LookAsync(caller, ca.Domains.Find(domain)!, new byte[] { 0x30 }, default)),
            ["HeldVouchers.ImportAsync"] = new(Right.ManageDevices, true, (caller, domain) => held.ImportAsync(caller, ca.Domains.Find(domain)!, new byte[] { 0x30 }, default)),
            ["HeldVouchers.FindAsync"] = new(Right.SeeSetup, false, async (caller, _) => await held.FindAsync(caller, 1, default)),
            ["HeldVouchers.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => held.ListAsync(caller, new(), new(), default)),
        };
    }

    // In the order in which they are made.
    private static long JoinOf(string domain) => domain == "plant" ? 1 : 2;

    private static Join Waiting(string domain, DateTimeOffset now) => new()
    {
        IdevidSha256 = domain,
        Nonce = "nonce",
        Manufacturer = "maker",
        SerialNumber = $"SN-{domain}",
        Domain = domain,
        Idevid = [0x30],
        State = JoinState.Waiting,
        CreatedAt = now,
        ChangedAt = now,
    };
}
