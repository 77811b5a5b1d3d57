using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Devices;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>Makes a device's one-time code and says how the device reaches this appliance with it: for the command line and for the pages.</summary>
internal sealed class Invitations(DeviceRegistry registry, EnrolmentCodes codes, Domains domains, TrustAnchors anchors, ApplianceOptions options) : IInvitations
{
    /// <summary>Makes a code.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="name">The device.</param>
    /// <param name="profile">The profile that the code is good for; null: the domain's default.</param>
    /// <param name="life">How long it is good; null: the default.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<Invitation> InviteAsync(Caller caller, string name, string? profile, TimeSpan? life, CancellationToken ct)
    {
        var (code, record) = await codes.CreateAsync(caller, name, profile, life, ct);
        var device = (await registry.FindAsync(caller, name, ct))!;
        return new(name, name, code, record.ExpiresAt, EstUrl(domains.Find(device.Domain)!, record.Profile), anchors.Pem);
    }

    /// <inheritdoc/>
    public async Task<DeviceInvitation> InviteAsync(Caller caller, string device, CancellationToken ct)
    {
        var invitation = await InviteAsync(caller, device, profile: null, life: null, ct);
        var steps = new StringWriter();
        EnrolmentCommands.WriteSteps(steps, invitation, (await registry.FindAsync(caller, device, ct))!);
        return new(invitation.Code, invitation.ExpiresAt, invitation.EstUrl, steps.ToString());
    }

    // RFC 7030 section 3.2.2: the label names what is not the default.
    private string EstUrl(Domain domain, string profile)
    {
        var label = profile != domain.Profiles[0] ? $"/{domain.Name}~{profile}" : domain.Default ? "" : $"/{domain.Name}";
        return $"{options.DevicesUrl}/.well-known/est{label}";
    }
}
