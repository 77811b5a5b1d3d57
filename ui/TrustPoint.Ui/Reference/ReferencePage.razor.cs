using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Reference;

/// <summary>The REST API, to be read: each route with what it does, who may, what it takes and gives, and a call to try.</summary>
public sealed partial class ReferencePage(IApiReference reference, CircuitCaller caller, NavigationManager navigation) : View
{
    private ApiReference? shown;

    private IEnumerable<IGrouping<string, ReferenceRoute>> Subjects => shown!.Routes.GroupBy(route => route.Subject);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        (await caller.NowAsync(Gone)).Require(Right.SeeSetup);
        shown = reference.For(navigation.BaseUri.TrimEnd('/'));
    }
}
