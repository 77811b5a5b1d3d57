using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Makes an authority here: below another one, or a root of its own.</summary>
public sealed partial class MakePage(
    AuthoritySetup setup, FirstCrl crls, Authorities authorities, ProfileCatalogue profiles, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ManageAuthorities)
{
    private const string OfRoots = "root-ca";
    private const string OfOthers = "issuing-ca";

    private readonly AuthorityForm form = new();
    private IReadOnlyList<IssuingAuthority> parents = [];
    private IReadOnlyList<Profile> kinds = [];
    private string parent = "";
    private string profile = OfRoots;

    /// <summary>Below which one; null: the newest that can sign others.</summary>
    [SupplyParameterFromQuery(Name = "below")]
    public string? Below { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        parents = [.. authorities.All.Where(above => above.CanHaveBelow && above.Record is { State: AuthorityState.Active, Protection: not KeyProtection.Elsewhere }).Reverse()];
        kinds = [.. profiles.All.Where(kind => kind.Authority is not null)];
        Choose((parents.FirstOrDefault(above => above.Name == Below) ?? (parents is [var first, ..] ? first : null))?.Name ?? "");
    }

    private void ChooseParent(ChangeEventArgs chosen) => Choose((string)chosen.Value!);

    private void Choose(string chosen) => (parent, profile) = (chosen, chosen.Length == 0 ? OfRoots : OfOthers);

    private async Task MakeAsync()
    {
        var isDone = await DoAsync(async person => await crls.MadeAsync(await setup.CreateAsync(person, form.Wanted(parent.Length == 0 ? null : parent, profile), Gone)));
        if (isDone) navigation.NavigateTo($"/authorities/{form.Name.Trim()}");
    }
}
