using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>Why a command was refused, or that it waits for a second person.</summary>
public sealed partial class Refused : View
{
    /// <summary>In words; null: it was not.</summary>
    [Parameter, EditorRequired]
    public string? Reason { get; set; }

    /// <summary>What waits for a second person; null: nothing does.</summary>
    [Parameter]
    public SecondPersonWantedException? Waiting { get; set; }
}
