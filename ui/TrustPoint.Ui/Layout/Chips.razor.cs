using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>By what a list is narrowed: one of some states, and what else brought the viewer here.</summary>
/// <typeparam name="TValue">The states.</typeparam>
public sealed partial class Chips<TValue> : View
    where TValue : struct, Enum
{
    /// <summary>The one that is wanted; null: all.</summary>
    [Parameter, EditorRequired]
    public TValue? Wanted { get; set; }

    /// <summary>The states to choose from; null: all that there are.</summary>
    [Parameter]
    public IReadOnlyList<TValue>? Values { get; set; }

    /// <summary>What stands in front of a state in the key of its word.</summary>
    [Parameter, EditorRequired]
    public required string Prefix { get; set; }

    /// <summary>The URL of the list with a state, or with all of them.</summary>
    [Parameter, EditorRequired]
    public required Func<string?, string> Place { get; set; }

    /// <summary>Further chips.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
