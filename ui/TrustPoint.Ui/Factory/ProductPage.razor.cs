using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>One product: whose it is, whether it gets vouchers, and every one that it was given.</summary>
public sealed partial class ProductPage(Products products, Owners owners, IssuedVouchers issued, DeviceLife life, CircuitCaller caller) : View
{
    private const int Shown = 50;

    private bool isLoaded;
    private Product? product;
    private string called = "";
    private IReadOnlyList<IssuedVoucher> ledger = [];
    private IReadOnlyList<IssuedVoucher> outstanding = [];
    private IReadOnlyList<DeviceTransition> history = [];

    /// <summary>The name of its device.</summary>
    [Parameter]
    public required string Device { get; set; }

    private ManufacturerAnchor? First => product?.FirstComer is { } der ? ManufacturerAnchor.Of(der) : null;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var person = await caller.NowAsync(Gone);
        product = await products.OfDeviceAsync(person, Device, Gone);
        if (product is not null)
        {
            called = product.Owner is { } owner ? (await owners.FindAsync(person, owner, Gone))?.DisplayName ?? owner : "";
            // One more than is shown: the oldest that is shown is seen to follow it.
            ledger = await NewestAsync(null, Shown + 1);
            history = [.. (await life.TellAsync(person, Device, Gone))!.History.Where(line => line.Side == Side.Maker)];
            outstanding = await NewestAsync(VoucherKind.Outstanding, Shown);
        }
        isLoaded = true;

        async Task<IReadOnlyList<IssuedVoucher>> NewestAsync(VoucherKind? kind, int count) =>
            [.. (await issued.ListAsync(person, new(Kind: kind) { Device = Device }, new(count), Gone)).Items.Select(row => row.Voucher)];
    }
}
