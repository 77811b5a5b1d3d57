using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Ownership;

/// <summary>The vouchers of all products.</summary>
public sealed class IssuedVouchers(IOwnershipStore store, TimeProvider time)
{
    /// <summary>A page of the list.</summary>
    /// <param name="caller">Who sees devices of some domains: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list or filter.</exception>
    public Task<Page<ListedVoucher>> ListAsync(Caller caller, VoucherFilter filter, PageRequest<VoucherSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Domains = caller.Narrow(Right.SeeDevices, null) };
        return page.ReadAsync(narrowed, from => store.ListVouchersAsync(narrowed, time.GetUtcNow(), from, page.Limit, ct));
    }

    /// <summary>How many there are in the list.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<ListCount> CountAsync(Caller caller, VoucherFilter filter, CancellationToken ct) =>
        store.CountVouchersAsync(filter with { Domains = caller.Narrow(Right.SeeDevices, null) }, time.GetUtcNow(), ct);
}

/// <summary>For how long a voucher is good.</summary>
public enum VoucherKind
{
    /// <summary>For one attempt: it has a nonce.</summary>
    Once,

    /// <summary>For any attempt, and still: it has no nonce and has not expired.</summary>
    Outstanding,

    /// <summary>It had no nonce, and has expired.</summary>
    Over,
}

/// <summary>What a list of vouchers is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">A part of the serial number.</param>
/// <param name="Owner">Of the owner that it was issued for.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Since">Issued then or later.</param>
public sealed record VoucherFilter(string? Text = null, string? Owner = null, VoucherKind? Kind = null, DateTimeOffset? Since = null)
{
    /// <summary>Of the device of this name.</summary>
    public string? Device { get; init; }

    /// <summary>The domains that whoever asks may see; null: all.</summary>
    public IReadOnlyList<string>? Domains { get; init; }
}

/// <summary>The order of a list of vouchers.</summary>
public enum VoucherSort
{
    /// <summary>Newest first.</summary>
    Newest,
}

/// <summary>A voucher in a list.</summary>
/// <param name="Voucher">As it stands in the ledger.</param>
/// <param name="SerialNumber">Of its product.</param>
public sealed record ListedVoucher(IssuedVoucher Voucher, string SerialNumber);
