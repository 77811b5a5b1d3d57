using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>How a device is with its renewal.</summary>
public sealed partial class RotationBadge : View
{
    /// <summary>How.</summary>
    [Parameter, EditorRequired]
    public RotationState State { get; set; }

    private Mood Mood => State switch
    {
        RotationState.Fresh or RotationState.Due => Mood.Good,
        RotationState.Late => Mood.Wait,
        RotationState.Stopped => Mood.Bad,
        _ => Mood.Off,
    };
}
