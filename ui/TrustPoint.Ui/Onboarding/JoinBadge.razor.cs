using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Where an attempt stands, in a word.</summary>
public sealed partial class JoinBadge : View
{
    /// <summary>The attempt.</summary>
    [Parameter, EditorRequired]
    public required Join Join { get; set; }
}
