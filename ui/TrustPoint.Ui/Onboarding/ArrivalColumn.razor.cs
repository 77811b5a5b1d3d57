using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Those for whom it ended alike.</summary>
public sealed partial class ArrivalColumn : ComponentBase
{
    /// <summary>Its icon and colour: good, wait, bad or off.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>How it ended, in a word.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>How many they are.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>What is said when there are none.</summary>
    [Parameter, EditorRequired]
    public required string None { get; set; }

    /// <summary>Their cards.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
