using TrustPoint.Ca.Authorities;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>How the box is set, and what becomes of that at the next start.</summary>
public sealed partial class SettingsPage(IBox boxes, Authorities authorities, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private BoxState? box;
    private bool isRestarting;

    /// <inheritdoc/>
    protected override async Task LookAsync() => box = boxes.Look(await caller.LookAsync(Gone));

    // What is shown then comes from the page itself: it waits, and is loaded anew when the appliance answers.
    private async Task RestartAsync()
    {
        boxes.Restart(await caller.NowAsync(Gone));
        isRestarting = true;
    }
}
