using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>An act with consequences: opened first, where it says what becomes of it, and then done.</summary>
public sealed partial class Act : View
{
    /// <summary>What it is.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What becomes of it.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Does it.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnGo { get; set; }
}
