using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>What every list has around its rows: the choice of columns, the whole of it as a file, the ways on, and what is said where there is nothing.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <typeparam name="TSort">Its orders.</typeparam>
public sealed partial class ListFrame<T, TSort> : View
    where TSort : struct, Enum
{
    /// <summary>The list.</summary>
    [Parameter, EditorRequired]
    public required ListView<T, TSort> List { get; set; }

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public required string FileName { get; set; }

    /// <summary>The key of what is said where the list is narrowed to nothing.</summary>
    [Parameter, EditorRequired]
    public required string NotFound { get; set; }

    /// <summary>What stands in the place of a list without any row.</summary>
    [Parameter]
    public RenderFragment? Nothing { get; set; }

    /// <summary>The table of the rows.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment<IReadOnlyList<T>> ChildContent { get; set; }
}
