using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Layout;

/// <summary>The menu, what must never be forgotten (evaluation, software keys), and the page between them.</summary>
public sealed partial class MainLayout(Authorities authorities, NavigationManager navigation) : LayoutComponentBase
{
    private bool isEvaluation;
    private bool isSoftware;

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    private Words Words => Viewer.Words;

    private NavigationManager Navigation => navigation;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        isEvaluation = authorities.All.Any(authority => authority.Record.Evaluation);
        isSoftware = authorities.All.Any(authority => authority.Record.Protection == KeyProtection.Software);
    }
}
