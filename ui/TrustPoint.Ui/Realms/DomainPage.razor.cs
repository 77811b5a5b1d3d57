using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Realms;

/// <summary>One domain, and what it means for its devices.</summary>
public sealed partial class DomainPage(
    Domains domains, Authorities authorities, ProfileCatalogue profiles, AcceptedManufacturers manufacturers, DeviceRegistry registry, ContactBook book,
    Arrivals arrivals, CircuitCaller caller) : View
{
    private const int Shown = 8;

    private bool isLoaded;
    private Domain? domain;
    private ListCount? devices;
    private IReadOnlyList<Arrival> contacts = [];

    /// <summary>The domain's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    // What keeps its devices from a certificate.
    private IReadOnlyList<string> Broken =>
    [
        .. domain!.Profiles.Where(profile => profiles.Find(profile) is null).Select(profile => Say("domain.broken.profile", profile)),
        .. domain.Manufacturers.Where(maker => manufacturers.Find(maker) is null).Select(maker => Say("domain.broken.maker", maker)),
        .. authorities.Find(domain.Authority) is { Record.State: AuthorityState.Active } ? Array.Empty<string>() : [Say("domain.broken.authority", domain.Authority)],
    ];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var person = await caller.NowAsync(Gone);
        person.Require(Right.SeeSetup);
        domain = domains.Find(Name);
        isLoaded = true;
        if (domain is null || !person.May(Right.SeeDevices, Name)) return;
        devices = await registry.CountAsync(person, new(Domain: Name), Gone);
        contacts = await LatestAsync(person);
    }

    // The latest since the start: older ones are with each device.
    private async Task<List<Arrival>> LatestAsync(Caller person)
    {
        var found = new List<Arrival>();
        using var feed = book.Follow();
        while (feed.Contacts.TryRead(out var contact))
        {
            if (await arrivals.SeenByAsync(person, contact, Gone) is { Device: { } device } arrival && device.Domain == Name) found.Insert(0, arrival);
        }
        return [.. found.Take(Shown)];
    }
}
