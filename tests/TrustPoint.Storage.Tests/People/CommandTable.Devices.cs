using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;

namespace TrustPoint.Storage.Tests.People;

/// <content>Devices: who they are, what they do, and who waits.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfDevices()
    {
        var registry = new DeviceRegistry(ca.Store.Devices, ca.Domains, ca.Time);
        var contacts = new ContactBook(ca.Store.Contacts, ca.Store.Devices, ca.Time);
        var codes = new EnrolmentCodes(ca.Store.Devices, ca.Domains, random, ca.Time);
        var rotation = new RotationBoard(ca.Store.Rotations, contacts, new(new(), ca.Time), ca.Time);
        return new()
        {
            ["DeviceLife.ChangeAsync"] = new(Right.Revoke, true, (caller, domain) => lives.Life.ChangeAsync(caller, $"pump-{domain}", new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(1) }, default), ActKind.StopDevices),
            ["DeviceLife.ChangeAsync by two"] = new(Right.Revoke, true, (caller, domain) => lives.Life.ChangeAsync(caller, $"pump-{domain}", new(LifeEvent.BeginRelease) { Reason = "sold" }, default), ActKind.EndDevices),
            ["DeviceLife.TellAsync"] = new(Right.SeeDevices, true, (caller, domain) => lives.Life.TellAsync(caller, $"pump-{domain}", default)),
            ["DeviceRegistry.AddAsync"] = new(Right.ManageDevices, true, (caller, domain) => registry.AddAsync(caller, new(Name(), domain), default)),
            ["DeviceRegistry.CheckAsync"] = new(Right.ManageDevices, true, async (caller, domain) =>
            {
                // Said of each device, not of all of them.
                if ((await registry.CheckAsync(caller, [new(Name(), domain)], default)).Single() is { } fault && fault.Contains("may not", StringComparison.Ordinal)) throw new NotAllowedException(caller, Right.ManageDevices);
            }),
            ["DeviceRegistry.PutIntoAsync"] = new(Right.ManageDevices, true, (caller, domain) => registry.PutIntoAsync(caller, $"pump-{domain}", Name(), default)),
            ["DeviceRegistry.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await registry.FindAsync(caller, $"pump-{domain}", default)),
            ["DeviceRegistry.FindAsync by factory identity"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is elsewhere is not there.
                if (await registry.FindAsync(caller, "maker", $"SN-{domain}", default) is null) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["DeviceRegistry.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.ListAsync(caller, new(Domain: domain), new(), default)),
            ["DeviceRegistry.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.CountAsync(caller, new(Domain: domain), default)),
            ["DeviceRegistry.CountByStateAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.CountByStateAsync(caller, domain, default)),
            ["ContactBook.OfDeviceAsync"] = new(Right.SeeDevices, true, (caller, domain) => contacts.OfDeviceAsync(caller, $"pump-{domain}", default)),
            ["ContactBook.StrangersAsync"] = new(Right.SeeDevices, false, (caller, _) => contacts.StrangersAsync(caller, new(), new(), default)),
            ["ContactBook.CountsAsync"] = new(Right.SeeDevices, false, (caller, _) => contacts.CountsAsync(caller, default)),
            ["Arrivals.SeenByAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What comes elsewhere is not shown.
                var contact = new Contact(ca.Time.GetUtcNow(), $"pump-{domain}", "simpleenroll", ContactOutcome.Refused, "no", "10.0.0.7", null);
                if (await new Arrivals(ca.Store.Devices, ca.Store.Certificates).SeenByAsync(caller, contact, default) is null) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["EnrolmentCodes.CreateAsync"] = new(Right.MakeCodes, true, (caller, domain) =>
                codes.CreateAsync(caller, $"pump-{domain}", null, null, default)),
            ["PendingRequests.SubmitAsync"] = new(Right.Enrol, true, (caller, domain) => pending.SubmitAsync(caller, Request(domain), [], default)),
            ["PendingRequests.ListAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What waits elsewhere is not shown.
                if ((await pending.ListAsync(caller, new(), new(), default)).Items.All(request => request.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["PendingRequests.CountAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is counted is what is shown.
                var counted = await pending.CountAsync(caller, default);
                var shown = (await pending.ListAsync(caller, new(), new(), default)).Items;
                Assert.Equal(shown.Count, counted);
                if (shown.All(request => request.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["PendingRequests.DecideAsync"] = new(Right.DecideRequests, true, (caller, domain) => pending.DecideAsync(caller, RequestKeyOf($"waits-{domain}"), true, default)),
            ["EnrolmentCodes.CountOpenAsync"] = new(Right.ConfirmClock, false, (caller, _) => codes.CountOpenAsync(caller, default)),
            ["EnrolmentCodes.EndAllAsync"] = new(Right.ConfirmClock, false, (caller, _) => codes.EndAllAsync(caller, default)),
            ["RotationBoard.FiguresAsync"] = new(Right.SeeDevices, false, (caller, _) => rotation.FiguresAsync(caller, default)),
            ["RotationBoard.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => rotation.ListAsync(caller, new(Domain: domain), new(), default)),
        };
    }

    private static PendingRequest Request(string domain) => new()
    {
        RequestKey = RandomNumberGenerator.GetBytes(32),
        Device = $"pump-{domain}",
        Domain = domain,
        Profile = "ldevid",
        Request = [0x30],
        Requester = "test",
        CreatedAt = default,
        ExpiresAt = default,
    };
}
