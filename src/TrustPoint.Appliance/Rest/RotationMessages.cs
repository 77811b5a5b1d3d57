using TrustPoint.Devices.Rotation;

namespace TrustPoint.Appliance.Rest;

/// <summary>A device's newest certificate, and how it is with its renewal.</summary>
internal sealed record RotationRow(
    string Device, string Domain, RotationState State, DateTimeOffset NotBefore, DateTimeOffset NotAfter, DateTimeOffset RenewsFrom, DateTimeOffset LateAt, string Sha256, LateReason? Why,
    string? Reason, DateTimeOffset? SeenAt)
{
    /// <summary>As it is at a time.</summary>
    public static RotationRow Of(WatchedCertificate watched, DateTimeOffset now)
    {
        var state = watched.StateAt(now);
        var why = state is RotationState.Late or RotationState.Stopped or RotationState.Blocked ? watched.Why : (LateReason?)null;
        return new(
            watched.Device, watched.Domain, state, watched.NotBefore, watched.NotAfter, watched.Opens, watched.LateAt, watched.Sha256, why,
            why is LateReason.Refused or LateReason.Waiting or LateReason.Failed ? watched.Contact?.Reason : null, watched.Contact?.At);
    }
}
