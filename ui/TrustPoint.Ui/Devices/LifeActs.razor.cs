using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Retirement;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>What can be done with a device in the state that it is in, what is most likely to be next first.</summary>
public sealed partial class LifeActs(DeviceLife life, DeviceRetirements retirements, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);

    /// <summary>The device's life.</summary>
    [Parameter, EditorRequired]
    public required LifeStory Story { get; set; }

    /// <summary>How many certificates of it are in force.</summary>
    [Parameter, EditorRequired]
    public int InForce { get; set; }

    /// <summary>How many of these no list names, because they say so themselves (RFC 9608).</summary>
    [Parameter]
    public int Unlisted { get; set; }

    /// <summary>Something was done.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnDone { get; set; }

    private LifeEvent? Next => NextOf(Story.Device.State, InForce);

    private IEnumerable<Transition> Ordered => Story.Possible.OrderBy(way => way.Event == Next ? 0 : 1);

    /// <summary>What is to be done next in a state; null: nothing has to be.</summary>
    internal static LifeEvent? NextOf(DeviceState state, int inForce) => state switch
    {
        DeviceState.Suspended => LifeEvent.Resume,
        DeviceState.InRepair => LifeEvent.ReturnUnopened,
        DeviceState.LostOrStolen => LifeEvent.Find,
        DeviceState.Compromised => LifeEvent.Retire,
        DeviceState.Decommissioned => LifeEvent.Recommission,
        DeviceState.Releasing => inForce > 0 ? LifeEvent.RevokeForRelease : LifeEvent.CompleteRelease,
        _ => null,
    };

    private async Task DoAsync(LifeOrder order)
    {
        Device? changed = null;
        if (!await attempt.MakeAsync(async person => changed = await life.ChangeAsync(person, Story.Device.Name, order, Gone), Gone)) return;
        if (changed!.State == DeviceState.EndOfLife) _ = await retirements.MakeUpAtOnceAsync();
        await OnDone.InvokeAsync();
    }
}
