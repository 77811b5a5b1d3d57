using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Devices.Ownership;

/// <summary>Why a spare deserves a look. In the order of how bad it is.</summary>
public enum SpareConcern
{
    /// <summary>What stands in its firmware is not what vouchers end in now: it takes none of today's.</summary>
    OtherAnchor,

    /// <summary>What stands in its firmware is not known: it was made before that was kept.</summary>
    UnknownAnchor,

    /// <summary>The certificate that vouchers end in ends within a year.</summary>
    AnchorEnds,

    /// <summary>The voucher that lies with it ends within a year.</summary>
    VoucherEnds,
}

/// <summary>A product that lies at its owner's and never came in by voucher: a spare in a warehouse (LIF-64).</summary>
/// <param name="Product">The product.</param>
/// <param name="Since">Since when it is its owner's.</param>
/// <param name="Voucher">The newest voucher without a nonce that lies with it and has not ended; null: none.</param>
/// <param name="Algorithm">How that is signed, and by what kind of key; null: there is none.</param>
/// <param name="Concerns">Why it deserves a look.</param>
public sealed record Spare(Product Product, DateTimeOffset Since, IssuedVoucher? Voucher, string? Algorithm, IReadOnlyList<SpareConcern> Concerns);

/// <summary>
/// The spares of all owners, for the look that is due every year: devices that wait for years outlive keys and algorithms (RFC 8995 section 11.6).
/// </summary>
public sealed class Spares(IOwnershipStore store, ILifeStore lives, VoucherSigners signers, TimeProvider time)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>What vouchers end in now, with its end and kind of key; null: there is none.</summary>
    public ManufacturerAnchor? Anchor => signers.FindAnchor() is { } anchor ? ManufacturerAnchor.Of(anchor) : null;

    /// <summary>A page of the list.</summary>
    /// <param name="caller">Who sees devices of some domains: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<Spare>> ListAsync(Caller caller, ProductFilter filter, PageRequest<ProductSort> page, CancellationToken ct)
    {
        var narrowed = filter with { IsSpare = true, Domains = caller.Narrow(Right.SeeDevices, filter.Domain) };
        var found = await page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
        var (spares, anchor, now) = (new List<Spare>(found.Items.Count), Anchor, time.GetUtcNow());
        foreach (var product in found.Items) spares.Add(await LookAsync(product, anchor, now, ct));
        return new(spares, found.Next, found.Previous);
    }

    private async Task<Spare> LookAsync(Product product, ManufacturerAnchor? anchor, DateTimeOffset now, CancellationToken ct)
    {
        var line = (await lives.HistoryAsync(product.Device, ct)).LastOrDefault(line => line is { Side: Side.Maker, Event: LifeEvent.Assign or LifeEvent.BookTransfer });
        var since = line?.At ?? (await lives.FindAsync(product.Device, now, ct))!.Device.AddedAt;
        var voucher = (await store.LedgerAsync(product.Device, ct)).LastOrDefault(voucher => voucher.Owner == product.Owner && voucher.KindAt(now) == VoucherKind.Outstanding);
        return new(product, since, voucher, voucher is null ? null : AlgorithmOf(voucher), [.. ConcernsOf(product, voucher, anchor, now)]);
    }

    private static IEnumerable<SpareConcern> ConcernsOf(Product product, IssuedVoucher? voucher, ManufacturerAnchor? anchor, DateTimeOffset now)
    {
        if (product.Anchor is null) yield return SpareConcern.UnknownAnchor;
        else if (anchor is null || !anchor.Sha256.AsSpan().SequenceEqual(product.Anchor)) yield return SpareConcern.OtherAnchor;
        if (anchor?.NotAfter - now < Year) yield return SpareConcern.AnchorEnds;
        if (voucher?.ExpiresAt - now < Year) yield return SpareConcern.VoucherEnds;
    }

    private static string AlgorithmOf(IssuedVoucher voucher)
    {
        var signed = SignedMessage.Decode(voucher.Der);
        var signer = signed.OnlySigner();
        return $"{signed.SignerOf(signer)!.Algorithm.Name}, {signer.PublicKey.Name}";
    }
}
