using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>What lies at its owner's and never came in by voucher, for the look that is due every year.</summary>
public sealed partial class SparesPage(Spares spares, CircuitCaller caller, NavigationManager navigation) : ListView<Spare, ProductSort>(navigation, caller)
{
    /// <summary>Only of this owner.</summary>
    [SupplyParameterFromQuery(Name = "owner")]
    public string? Owner { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Spare>> Columns { get; } =
    [
        new("serialNumber", spare => spare.Product.SerialNumber), new("owner", spare => spare.Product.Owner, "products.owner"), new("since", spare => spare.Since, "spares.since"),
        new("voucher", spare => spare.Voucher?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), "spares.voucher"), new("expiresAt", spare => spare.Voucher?.ExpiresAt),
        new("algorithm", spare => spare.Algorithm), new("concerns", spare => string.Join(' ', spare.Concerns)), new("device", spare => spare.Product.Device),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? Owner) is not null;

    /// <inheritdoc/>
    protected override Task<Page<Spare>> LoadAsync(Caller person, PageRequest<ProductSort> page) => spares.ListAsync(person, new(Owner: Owner) { Text = Text }, page, Gone);
}
