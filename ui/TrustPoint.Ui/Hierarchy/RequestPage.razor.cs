using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Makes a key here and a request that an authority elsewhere signs. Who signs it decides about the profile.</summary>
public sealed partial class RequestPage(OutsideAuthorities outside, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ManageAuthorities)
{
    private readonly AuthorityForm form = new();

    private async Task RequestAsync()
    {
        if (await DoAsync(person => outside.RequestAsync(person, form.Wanted(null, "issuing-ca"), Gone))) navigation.NavigateTo($"/authorities/new/take-in?request={form.Name.Trim()}");
    }
}
