using TrustPoint.Appliance.Ending;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Retirement;

namespace TrustPoint.Browser.Tests;

/// <content>What ends here: devices, authorities and the box itself.</content>
public sealed partial class PagesAppliance
{
    /// <summary>Adds a device and retires it by two people, as the command line does.</summary>
    public async Task RetireAsync(NewDevice device)
    {
        HeldRole[] roles = [new(Role.Administrator)];
        // Before it is asked: who asks gives nobody an account with which to approve.
        _ = await SessionAsync("kim", roles);
        await AddDeviceAsync(device);
        var life = The<DeviceLife>();
        await life.ChangeAsync(Console, device.Name, new(LifeEvent.Decommission) { Reason = "line 4 is closed" }, default);
        var last = new LifeOrder(LifeEvent.Retire) { Reason = "worn out after eleven years", Proof = "board drilled through and shredded, Ina Berg and Kim Olsen" };
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => life.ChangeAsync(Console, device.Name, last, default));
        await The<Approvals>().ApproveAsync(new Person("kim", roles, 1, IsFresh: true), asked.Proposal.Number, default);
        await life.ChangeAsync(Console, device.Name, last, default);
        Assert.Empty(await The<DeviceRetirements>().MakeUpAsync(default));
    }

    /// <summary>Revokes a certificate, as the command line does.</summary>
    public async Task RevokeAsync(string authority, byte[] serial)
    {
        var record = (await The<ICertificateQueries>().FindAsync(authority, serial, default))!;
        await The<Revocations>().ChangeAsync(Console, [record.Id], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation), default);
    }

    /// <summary>Ends an authority by two people, as the command line does; what is in force below it is revoked before.</summary>
    public async Task EndAuthorityAsync(string name)
    {
        var ends = The<AuthorityEnds>();
        foreach (var one in (await ends.CheckAsync(Console, name, default)).InForce) await RevokeAsync(name, Convert.FromHexString(one.Serial));
        await ByTwoAsync(() => ends.EndAsync(Console, name, "the plant is closed", default));
    }

    /// <summary>Ends the box by two people, as the command line does.</summary>
    public Task EndAsync(string folder) => ByTwoAsync(() => The<BoxEnd>().EndAsync(Console, "the plant is closed", folder, default));

    /// <summary>What keeps the box from being ended.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesAsync() => [.. (await The<BoxEnd>().CheckAsync(Console, default)).Select(one => one.Name)];
}
