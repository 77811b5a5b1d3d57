using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>Why a device did not renew, as far as the appliance saw it; nothing where it is in time.</summary>
public sealed partial class WhyLate(TimeProvider time) : View
{
    /// <summary>The device's newest certificate.</summary>
    [Parameter, EditorRequired]
    public required WatchedCertificate Row { get; set; }

    // What it was told is a reason only where it was told so.
    private string? Reason => Row.Why is LateReason.Refused or LateReason.Waiting or LateReason.Failed ? Row.Contact?.Reason : null;

    /// <summary>Whether there is something to tell.</summary>
    internal static bool IsBehind(WatchedCertificate row, DateTimeOffset now) => row.StateAt(now) is RotationState.Late or RotationState.Stopped or RotationState.Blocked;
}
