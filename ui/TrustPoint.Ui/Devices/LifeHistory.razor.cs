using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>What happened to a device, the newest first: what, when, who, why, from which state to which.</summary>
public sealed partial class LifeHistory : View
{
    /// <summary>The lines, oldest first, of one side.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DeviceTransition> History { get; set; }

    /// <summary>Whose states they are.</summary>
    [Parameter]
    public Side Side { get; set; }

    private string StateOf(DeviceState state) => Side == Side.Owner ? Say($"device.state.{state}") : Say($"product.state.{state}");
}
