using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Those for whom it ended alike.</summary>
public sealed partial class ArrivalColumn : View
{
    /// <summary>Its icon and colour: good, wait, bad or off.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>How it ended, in a word.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>How many they are.</summary>
    [Parameter, EditorRequired]
    public long Count { get; set; }

    /// <summary>How many of them have no card here.</summary>
    [Parameter]
    public long Left { get; set; }

    /// <summary>Where these are; null: they come up by themselves.</summary>
    [Parameter]
    public string? LeftHref { get; set; }

    /// <summary>What is said when there are none.</summary>
    [Parameter, EditorRequired]
    public required string None { get; set; }

    /// <summary>Their cards.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
