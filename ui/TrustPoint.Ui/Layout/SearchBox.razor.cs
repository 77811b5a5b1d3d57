using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>One box for whatever is looked for.</summary>
public sealed partial class SearchBox : View
{
    /// <summary>What is in it.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Something was typed.</summary>
    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    /// <summary>What can be typed.</summary>
    [Parameter, EditorRequired]
    public required string Hint { get; set; }

    /// <summary>It is to be looked for.</summary>
    [Parameter]
    public EventCallback OnSearch { get; set; }

    private Task Search() => OnSearch.InvokeAsync();
}
