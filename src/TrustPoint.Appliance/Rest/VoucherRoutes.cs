using System.Security.Cryptography;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Rest;

/// <summary>The ledger of vouchers, vouchers ahead, and what devices verify them by.</summary>
internal sealed class VoucherRoutes(Products products, VoucherOrders orders, VoucherSigners signers, Factories factories, ApplianceOptions options) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "vouchers", Right.SeeDevices, async exchange =>
        {
            var serial = exchange.Query("serialNumber") ?? throw RestRefusedException.Invalid("name the product: serialNumber");
            return (await products.LedgerAsync(exchange.Caller, OwnershipRoutes.DomainOf(factories, exchange.Query("domain")), serial, exchange.Aborted)).Select(Row).ToList();
        }),
        new("POST", "vouchers/export", Right.ManageOwnership, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ExportVouchers>(256 << 10);
            var life = wanted.LifeSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : (TimeSpan?)null;
            var order = new VoucherOrder(wanted.Order, wanted.Owner, OwnershipRoutes.DomainOf(factories, wanted.Domain), wanted.SerialNumbers, life);
            return new VouchersExported(order.Order, order.SerialNumbers.Distinct(StringComparer.Ordinal).Count(), await orders.ExportAsync(exchange.Caller, order, exchange.Aborted));
        }),
        new("GET", "masa", Right.SeeSetup, _ => Task.FromResult<object?>(new MasaOverview(
            $"{options.DevicesUrl}/.well-known/brski", signers.FindAnchor() is { } anchor ? Sha256Of(anchor) : null,
            [.. factories.All.Select(domain => new FactoryMasa(domain.Name, domain.Masa is { } masa ? MasaAddress.Shorten(masa) : null))]))),
        new("GET", "masa/anchor", Right.SeeSetup, _ => Task.FromResult<object?>(
            new MasaAnchor(Pem.Of(signers.Anchor.Der.Span), Sha256Of(signers.Anchor)))),
    ];

    /// <summary>A voucher as it is answered.</summary>
    public static VoucherRow Row(IssuedVoucher voucher) => new(
        voucher.Number, voucher.At, Convert.ToHexStringLower(voucher.DomainId), voucher.Owner, voucher.Nonce, voucher.Assertion, voucher.ExpiresAt,
        Convert.ToHexStringLower(voucher.Before), voucher.Der);

    private static string Sha256Of(Certificate anchor) => Convert.ToHexStringLower(SHA256.HashData(anchor.Der.Span));
}
