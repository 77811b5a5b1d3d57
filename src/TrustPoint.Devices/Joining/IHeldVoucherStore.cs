using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Joining;

/// <summary>Vouchers that were brought by hand, as they are kept. Every change is durable with its audit entry.</summary>
public interface IHeldVoucherStore
{
    /// <summary>Keeps vouchers, in one transaction. One that is there already is left as it is.</summary>
    /// <returns>How many were not there.</returns>
    Task<int> AddAsync(IReadOnlyList<HeldVoucher> vouchers, AuditEntry entry, CancellationToken ct);

    /// <summary>By what it is; null: it is not held.</summary>
    ValueTask<HeldVoucher?> FindAsync(string sha256, CancellationToken ct);

    /// <summary>By number; null: there is none.</summary>
    ValueTask<HeldVoucher?> FindAsync(long id, CancellationToken ct);

    /// <summary>All of a device, newest first.</summary>
    Task<IReadOnlyList<HeldVoucher>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct);

    /// <summary>Rows from a place in the list on.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="now">When they stand as the filter has it.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<HeldVoucher>> ListAsync(HeldVoucherFilter filter, DateTimeOffset now, HeldVoucherSort sort, ListPosition? from, int limit, CancellationToken ct);
}
