using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>A device that comes in by voucher: how far it is, and what keeps it.</summary>
public sealed partial class JoinTile : View
{
    /// <summary>Its attempt.</summary>
    [Parameter, EditorRequired]
    public required Join Join { get; set; }

    /// <inheritdoc cref="JoinNews.MayDecide"/>
    [Parameter]
    public bool MayDecide { get; set; }

    /// <inheritdoc cref="JoinNews.OnDecided"/>
    [Parameter]
    public EventCallback<bool> OnDecided { get; set; }
}
