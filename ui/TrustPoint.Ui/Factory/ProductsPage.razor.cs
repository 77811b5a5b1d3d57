using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>All that was made here, and whose it is.</summary>
public sealed partial class ProductsPage(Products products, CircuitCaller caller, NavigationManager navigation) : ListView<Product, ProductSort>(navigation, caller)
{
    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this batch.</summary>
    [SupplyParameterFromQuery(Name = "batch")]
    public string? Batch { get; set; }

    /// <summary>Only of this owner.</summary>
    [SupplyParameterFromQuery(Name = "owner")]
    public string? Owner { get; set; }

    /// <summary>Only of this model.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? Model { get; set; }

    /// <summary>Only of this factory.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Product>> Columns { get; } =
    [
        new("serialNumber", product => product.SerialNumber), new("model", product => product.Model, "products.model"), new("owner", product => product.Owner, "products.owner"),
        new("domain", product => product.Domain, "products.factory"), new("state", product => product.State.ToString()), new("blocked", product => product.Blocked), new("batch", product => product.Batch, "products.batch"),
        new("lastVoucher", product => product.LastVoucher?.ToString(CultureInfo.InvariantCulture)), new("device", product => product.Device),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Batch ?? Owner ?? Model ?? Domain) is not null;

    /// <inheritdoc/>
    protected override Task<Page<Product>> LoadAsync(Caller person, PageRequest<ProductSort> page) =>
        products.ListAsync(person, new(Domain, Owner, Model) { Text = Text, State = Word<DeviceState>(State), Batch = Batch }, page, Gone);
}
