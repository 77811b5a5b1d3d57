using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>Something that narrows a list, and the way to leave it out.</summary>
public sealed partial class NarrowChip : View
{
    /// <summary>The list without it.</summary>
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    /// <summary>What it is.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
