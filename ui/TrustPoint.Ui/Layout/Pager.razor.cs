using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>The ways on from a page of a list.</summary>
public sealed partial class Pager : View
{
    /// <summary>URL of the first page; null: this is it.</summary>
    [Parameter]
    public string? First { get; set; }

    /// <summary>URL of the next page; null: this is the last.</summary>
    [Parameter]
    public string? Next { get; set; }
}
