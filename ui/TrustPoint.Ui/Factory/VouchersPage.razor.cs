using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Every voucher that was ever issued for what was made here.</summary>
public sealed partial class VouchersPage(IssuedVouchers vouchers, CircuitCaller caller, NavigationManager navigation) : ListView<ListedVoucher, VoucherSort>(navigation, caller)
{
    /// <summary>Only those that are good in this way.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    /// <summary>Only of this owner.</summary>
    [SupplyParameterFromQuery(Name = "owner")]
    public string? Owner { get; set; }

    /// <summary>Only of the device of this name.</summary>
    [SupplyParameterFromQuery(Name = "device")]
    public string? Device { get; set; }

    /// <summary>Issued at this time or later, RFC 3339.</summary>
    [SupplyParameterFromQuery(Name = "since")]
    public string? Since { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<ListedVoucher>> Columns { get; } =
    [
        new("serialNumber", row => row.SerialNumber), new("number", row => row.Voucher.Number.ToString(CultureInfo.InvariantCulture), "vouchers.number"),
        new("issuedAt", row => row.Voucher.At, "vouchers.issued"), new("owner", row => row.Voucher.Owner, "vouchers.for"),
        new("assertion", row => row.Voucher.Assertion, "vouchers.rests"), new("nonce", row => row.Voucher.Nonce), new("expiresAt", row => row.Voucher.ExpiresAt),
        new("domainId", row => Convert.ToHexStringLower(row.Voucher.DomainId)), new("device", row => row.Voucher.Device),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? Kind ?? Owner ?? Device ?? Since) is not null;

    /// <inheritdoc/>
    protected override Task<Page<ListedVoucher>> LoadAsync(Caller person, PageRequest<VoucherSort> page) =>
        vouchers.ListAsync(person, new(Text, Owner, Word<VoucherKind>(Kind), Time(Since)) { Device = Device }, page, Gone);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
