using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>What a state means to whoever looks.</summary>
public enum Mood
{
    /// <summary>All right.</summary>
    Good,

    /// <summary>Not yet; or not for long.</summary>
    Wait,

    /// <summary>Somebody must do something.</summary>
    Bad,

    /// <summary>Over, or out of use.</summary>
    Off,
}

/// <summary>A state: an icon and a word. Colour only repeats what they say.</summary>
public sealed partial class Badge : ComponentBase
{
    /// <summary>What the state means.</summary>
    [Parameter, EditorRequired]
    public Mood Mood { get; set; }

    /// <summary>The word.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    private string Css => Mood.ToString().ToLowerInvariant();
}
