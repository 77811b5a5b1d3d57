using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>Says that what was asked for waits for a second person. What was typed stays: the same is asked for again, once it is approved.</summary>
public sealed partial class Waits : View
{
    /// <summary>What waits.</summary>
    [Parameter, EditorRequired]
    public required SecondPersonWantedException Wanted { get; set; }
}
