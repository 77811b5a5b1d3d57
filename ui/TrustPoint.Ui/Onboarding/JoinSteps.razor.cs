using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>How far a device came: seen, voucher, accepted, enrolled.</summary>
public sealed partial class JoinSteps : View
{
    private JoinProgress progress;

    /// <summary>Its attempt.</summary>
    [Parameter, EditorRequired]
    public required Join Join { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => progress = JoinProgress.Of(Join);
}
