using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Revoking;

/// <summary>Picks what is to be revoked, and counts it while somebody picks.</summary>
public sealed partial class SelectionForm(
    CertificateRegistry registry, Domains domains, Authorities authorities, ProfileCatalogue profiles, CircuitCaller caller, NavigationManager navigation) : View
{
    private List<string> places = [];
    private bool isEverywhere;
    private string domain = "";
    private string device = "";
    private string profile = "";
    private string authority = "";
    private ListCount? count;

    private RevocationSelection? Selection => RevocationSelection.Of(Given(device), Given(domain), Given(profile), Given(authority));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.LookAsync(Gone);
        isEverywhere = person.May(Right.Revoke);
        places = [.. domains.All.Select(known => known.Name).Where(name => person.May(Right.Revoke, name))];
        // Whoever revokes in some domains begins in the first of them.
        if (!isEverywhere) domain = places.FirstOrDefault() ?? "";
        await CountAsync();
    }

    private async Task CountAsync() => count = Selection is { } selection
        ? await registry.CountAsync(
            await caller.NowAsync(Gone), new(Authority: selection.Authority, Domain: selection.Domain, Device: selection.Device, Profile: selection.Profile), CertificateState.Good, Gone)
        : null;

    private void Go()
    {
        if (Selection is { } selection) navigation.NavigateTo(SelectedPage.Of(selection));
    }

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
