using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>The vouchers that were brought by hand: for which devices, who signed them, until when, and which were used.</summary>
public sealed partial class VouchersPage(HeldVouchers held, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<HeldVoucher, HeldVoucherSort>(navigation, caller, time)
{
    /// <summary>Only those that stand so.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this manufacturer.</summary>
    [SupplyParameterFromQuery(Name = "manufacturer")]
    public string? Manufacturer { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<HeldVoucher>> Columns { get; } =
    [
        new("serialNumber", voucher => voucher.SerialNumber), new("state", voucher => voucher.StateAt(time.GetUtcNow()).ToString()),
        new("manufacturer", voucher => voucher.Manufacturer, "join.maker"), new("signer", SignerOf, "join.voucher.signer"), new("order", voucher => voucher.Order, "held.order"),
        new("importedBy", voucher => voucher.ImportedBy), new("importedAt", voucher => voucher.ImportedAt, "held.brought"), new("expiresAt", voucher => voucher.ExpiresAt, "join.voucher.expires"),
        new("usedAt", voucher => voucher.UsedAt), new("sha256", voucher => voucher.Sha256),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Manufacturer) is not null;

    private HeldVoucherState? Wanted => Word<HeldVoucherState>(State);

    /// <inheritdoc/>
    protected override Task<Page<HeldVoucher>> LoadAsync(Caller person, PageRequest<HeldVoucherSort> page) =>
        held.ListAsync(person, new(Manufacturer, null, Wanted, Text), page, Gone);

    private static string SignerOf(HeldVoucher voucher) => VoucherFacts.Of(voucher).Signer.Name;
}
