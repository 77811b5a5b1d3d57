using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>A device's state in its life.</summary>
public sealed partial class DeviceStateBadge : View
{
    /// <summary>The state.</summary>
    [Parameter, EditorRequired]
    public DeviceState State { get; set; }

    private Mood Mood => State switch
    {
        DeviceState.Operational => Mood.Good,
        DeviceState.Expected => Mood.Wait,
        DeviceState.Suspended => Mood.Bad,
        _ => Mood.Off,
    };
}
