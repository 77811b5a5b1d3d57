using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Realms;

/// <summary>Makes a domain, or changes one; each choice says what it means.</summary>
public sealed partial class EditDomainPage(
    Domains domains, Authorities authorities, ProfileCatalogue profiles, AcceptedManufacturers manufacturers, DeviceRegistry registry, CircuitCaller caller,
    NavigationManager navigation) : CommandView(caller, Right.ManageDomains)
{
    private bool isLoaded;
    private IReadOnlyList<string> choosable = [];
    private IReadOnlyList<Profile> kinds = [];
    private IReadOnlyList<string> makers = [];
    private string name = "";
    private string authority = "";
    private string usual = "";
    private List<string> chosen = [];
    private List<string> accepted = [];
    private string masa = "";
    private bool approval;
    private bool linking;
    private int graceDays;
    private bool isDefault;
    private bool wasDefault;
    private ListCount? devices;

    /// <summary>The domain's name; null: a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    private bool MakesDevices => kinds.Any(profile => profile.IsFactoryIdentity && chosen.Contains(profile.Name));

    private static int LongestGrace => Domain.LongestRenewalGraceDays;

    private string Title => Name is null ? Say("domain.add") : Say("domain.edit.of", Name);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        var person = await NowAsync();
        var domain = Name is null ? null : domains.Find(Name);
        if (Name is not null && domain is null)
        {
            navigation.NavigateTo("/not-found");
            return;
        }
        choosable = [.. authorities.All.Where(one => one.Record.State == AuthorityState.Active || one.Name == domain?.Authority).Select(one => one.Name)];
        kinds = [.. profiles.All.Where(profile => profile.Requesters.Contains(ProfileRequester.Device)).OrderBy(profile => profile.IsShipped)];
        makers = [.. manufacturers.All.Select(maker => maker.Name)];
        Show(domain ?? new() { Name = "", Authority = domains.Default?.Authority ?? (choosable is [.., var last] ? last : ""), Profiles = ["ldevid"], Default = domains.All.Count == 0 });
        if (Name is not null && person.May(Right.SeeDevices, Name)) devices = await registry.CountAsync(person, new(Domain: Name), Gone);
        isLoaded = true;
    }

    private void Show(Domain domain)
    {
        (authority, usual, chosen, accepted) = (domain.Authority, domain.Profiles[0], [.. domain.Profiles], [.. domain.Manufacturers]);
        masa = domain.Masa ?? "";
        graceDays = domain.RenewalGraceDays;
        (approval, linking, isDefault, wasDefault) = (domain.Approval, domain.LinkingRequired, domain.Default, domain.Default);
    }

    private void Choose(string profile, bool isChosen)
    {
        chosen.Remove(profile);
        if (isChosen) chosen.Add(profile);
        if (!chosen.Contains(usual)) usual = chosen.FirstOrDefault() ?? "";
    }

    private void Accept(string maker, bool isAccepted)
    {
        accepted.Remove(maker);
        if (isAccepted) accepted.Add(maker);
    }

    private async Task SaveAsync()
    {
        var wanted = new Domain
        {
            Name = Name ?? name.Trim(),
            Authority = authority,
            Profiles = [.. chosen.OrderBy(profile => profile != usual)],
            Manufacturers = [.. accepted],
            Masa = MakesDevices && masa.Trim() is { Length: > 0 } address ? address : null,
            Approval = approval,
            LinkingRequired = linking,
            RenewalGraceDays = graceDays,
            Default = isDefault,
        };
        if (Name is null && domains.Find(wanted.Name) is not null)
        {
            Refusal = Say("domain.taken", wanted.Name);
            return;
        }
        if (await DoAsync(person => domains.SaveAsync(person, wanted, Gone))) navigation.NavigateTo($"/domains/{wanted.Name}");
    }
}
