using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using RegisteredDevice = TrustPoint.Devices.Registry.Device;

namespace TrustPoint.Ui.Factory;

/// <summary>One product: whose it is, whether it gets vouchers, and every one that it was given.</summary>
public sealed partial class ProductPage(Products products, Owners owners, IssuedVouchers issued, DeviceLife life, CertificateRegistry registered, CircuitCaller caller) : View
{
    private const int Shown = 50;

    private bool isLoaded;
    private Product? product;
    private string called = "";
    private IReadOnlyList<IssuedVoucher> ledger = [];
    private IReadOnlyList<IssuedVoucher> outstanding = [];
    private IReadOnlyList<DeviceTransition> history = [];
    private IReadOnlyList<CertificateRecord> identities = [];
    private IReadOnlyList<(DeviceState State, int Products)> beside = [];
    private FactoryRecord? record;
    private RegisteredDevice? device;

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
            var story = (await life.TellAsync(person, Device, Gone))!;
            history = [.. story.History.Where(line => line.Side == Side.Maker)];
            device = story.Device with { State = product.State, Until = product.WorkshopUntil };
            identities = (await registered.ListAsync(person, new(Domain: product.Domain, Device: Device), null, new(Shown), Gone)).Items;
            record = await products.RecordAsync(person, product.Domain, product.SerialNumber, Gone);
            beside = product is { State: DeviceState.Compromised, Batch: { } batch } ? await products.CountByStateAsync(person, new(product.Domain) { Batch = batch }, Gone) : [];
            outstanding = await NewestAsync(VoucherKind.Outstanding, Shown);
        }
        isLoaded = true;

        async Task<IReadOnlyList<IssuedVoucher>> NewestAsync(VoucherKind? kind, int count) =>
            [.. (await issued.ListAsync(person, new(Kind: kind) { Device = Device }, new(count), Gone)).Items.Select(row => row.Voucher)];
    }
}
