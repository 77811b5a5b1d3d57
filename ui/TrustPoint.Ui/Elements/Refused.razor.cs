using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>Why a command was refused.</summary>
public sealed partial class Refused : ComponentBase
{
    /// <summary>In words; null: it was not.</summary>
    [Parameter, EditorRequired]
    public string? Reason { get; set; }
}
