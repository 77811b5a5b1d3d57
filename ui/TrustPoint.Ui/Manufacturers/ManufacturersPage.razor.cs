using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>The accepted manufacturers: what each is known by, and which domains take its devices.</summary>
public sealed partial class ManufacturersPage(AcceptedManufacturers manufacturers, Domains domains, CircuitCaller caller) : View
{
    private IReadOnlyList<Manufacturer>? makers;
    private bool sees;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        person.Require(Right.SeeSetup);
        sees = person.ReachOf(Right.SeeDevices).IsAnywhere;
        makers = [.. manufacturers.All];
    }

    private IReadOnlyList<string> DomainsOf(Manufacturer maker) =>
        [.. domains.All.Where(domain => domain.Manufacturers.Contains(maker.Name)).Select(domain => domain.Name)];

    private static IReadOnlyList<ManufacturerAnchor> Anchors(Manufacturer maker) => [.. maker.Anchors.Select(ManufacturerAnchor.Of)];
}
