using TrustPoint.Ca.Callers;
using TrustPoint.Devices;

namespace TrustPoint.Ui.Devices;

/// <summary>What a person needs to enrol one device: shown once, kept nowhere.</summary>
/// <param name="Code">The one-time code.</param>
/// <param name="ExpiresAt">After this it is refused.</param>
/// <param name="EstUrl">Where it is good: the URL that EST's operations stand below.</param>
/// <param name="Commands">What to type on the device, line by line.</param>
public sealed record DeviceInvitation(string Code, DateTimeOffset ExpiresAt, string EstUrl, string Commands);

/// <summary>What the pages ask of whoever knows how devices reach this appliance.</summary>
public interface IInvitations
{
    /// <summary>Makes a one-time code for the default profile. Earlier unused codes of the device end with it.</summary>
    /// <exception cref="CommandRefusedException">Not allowed, or the device is in no state for it.</exception>
    Task<DeviceInvitation> InviteAsync(Caller caller, string device, CancellationToken ct);
}
