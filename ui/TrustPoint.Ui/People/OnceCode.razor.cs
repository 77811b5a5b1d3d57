using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>A set-up code: shown this once.</summary>
public sealed partial class OnceCode : View
{
    /// <summary>The code.</summary>
    [Parameter, EditorRequired]
    public required NewSetUpCode Code { get; set; }

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required string Person { get; set; }
}
