using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>What a voucher says, in words with the standard's beside them.</summary>
public sealed partial class VoucherFactList : View
{
    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public required VoucherFacts Facts { get; set; }

    /// <summary>Further facts: terms and what they are.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
