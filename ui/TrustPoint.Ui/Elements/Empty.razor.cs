using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>A list without rows: says why, and what to do.</summary>
public sealed partial class Empty : ComponentBase
{
    /// <summary>The icon of what is missing.</summary>
    [Parameter, EditorRequired]
    public required string Icon { get; set; }

    /// <summary>Why there is nothing.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What to do: links and buttons.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
