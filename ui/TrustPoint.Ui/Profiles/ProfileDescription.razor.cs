using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>What a profile is for: in the viewer's language where the product says it. What somebody wrote here stays as it is, in whichever language that is.</summary>
public sealed partial class ProfileDescription : View
{
    private (string Text, string? Language) description;

    /// <summary>The profile.</summary>
    [Parameter, EditorRequired]
    public required Profile Profile { get; set; }

    /// <summary>The same as words, for a place that takes no element, and their language; null: nobody knows it.</summary>
    public static (string Text, string? Language) Of(Words words, Profile profile) =>
        profile.IsShipped && words.Said(profile.Description) is ([var said], var language) ? (said, language) : (profile.Description, null);

    /// <inheritdoc/>
    protected override void OnParametersSet() => description = Of(Viewer.Words, Profile);
}
