using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Whether an authority issues.</summary>
public sealed partial class AuthorityBadge : View
{
    /// <summary>Its state.</summary>
    [Parameter, EditorRequired]
    public AuthorityState State { get; set; }

    private Mood Mood => State switch
    {
        AuthorityState.Active => Mood.Good,
        AuthorityState.Suspended or AuthorityState.OnHold => Mood.Wait,
        AuthorityState.Revoked => Mood.Bad,
        _ => Mood.Off,
    };
}
