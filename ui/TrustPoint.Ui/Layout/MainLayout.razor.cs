using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.FirstStart;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Ui.Layout;

/// <summary>The menu, what must never be forgotten (evaluation, software keys), and the page between them.</summary>
public sealed partial class MainLayout(Authorities authorities, IFirstStart firstStart, IBox box, NavigationManager navigation) : LayoutComponentBase
{
    private bool isEvaluation;
    private bool isSoftware;
    private bool isMaker;
    private bool isBoth;

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    private Words Words => Viewer.Words;

    private bool IsServed => !firstStart.IsOpen;

    private NavigationManager Navigation => navigation;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // A circuit could lead past the gate before the pages.
        if (firstStart.IsOpen) navigation.NavigateTo(FirstStartRail.Begin, forceLoad: true);
        isEvaluation = authorities.All.Any(authority => authority.Record is { Evaluation: true, State: not AuthorityState.Retired });
        // Who never said what the box is for is shown all that it can do.
        (isMaker, isBoth) = (box.Purpose == "manufacturer", box.Purpose is "both" or null);
        isSoftware = authorities.All.Any(authority => authority.Record is { Protection: KeyProtection.Software, State: not AuthorityState.Retired });
    }
}
