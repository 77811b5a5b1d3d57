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

    /// <summary>Whose it is.</summary>
    [Parameter]
    public Side Side { get; set; }

    private Mood Mood => MoodOf(State);

    /// <summary>What a state means to whoever looks.</summary>
    internal static Mood MoodOf(DeviceState state) => state switch
    {
        DeviceState.Operational or DeviceState.Assigned => Mood.Good,
        DeviceState.InTrade or DeviceState.Expected or DeviceState.PendingJoin or DeviceState.Imprinted or DeviceState.Releasing or DeviceState.InRepair => Mood.Wait,
        DeviceState.Suspended or DeviceState.LostOrStolen or DeviceState.Compromised => Mood.Bad,
        _ => Mood.Off,
    };
}
