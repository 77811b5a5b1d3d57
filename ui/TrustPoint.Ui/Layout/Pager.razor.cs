using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>The ways on from a page of a list.</summary>
public sealed partial class Pager : View
{
    /// <summary>Cursor of the page before; null: this is the first.</summary>
    [Parameter, EditorRequired]
    public string? Previous { get; set; }

    /// <summary>Cursor of the next page; null: this is the last.</summary>
    [Parameter, EditorRequired]
    public string? Next { get; set; }

    /// <summary>The URL of a page.</summary>
    [Parameter, EditorRequired]
    public required Func<string?, string> Place { get; set; }
}
