using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>Several of a few things, each with its plain word and the one of the text.</summary>
public sealed partial class ProfileChoices : View
{
    /// <summary>What is chosen here.</summary>
    [Parameter, EditorRequired]
    public required string Legend { get; set; }

    /// <summary>What the text calls it.</summary>
    [Parameter, EditorRequired]
    public required string Term { get; set; }

    /// <summary>All that there are.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> All { get; set; }

    /// <summary>Those that are chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Chosen { get; set; }

    /// <summary>The plain word of one.</summary>
    [Parameter, EditorRequired]
    public required Func<string, string> Word { get; set; }

    /// <summary>Others are chosen: they, in their usual order.</summary>
    [Parameter, EditorRequired]
    public EventCallback<IReadOnlyList<string>> OnChange { get; set; }

    private Task ToggleAsync(string one, bool isChosen) =>
        OnChange.InvokeAsync([.. All.Where(other => other == one ? isChosen : Chosen.Contains(other))]);
}
