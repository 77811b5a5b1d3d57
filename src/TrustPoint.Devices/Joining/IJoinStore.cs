using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Joining;

/// <summary>Joins as they are kept. Every change is durable with its audit entry.</summary>
public interface IJoinStore
{
    /// <summary>Keeps a new join, and ends the one that waits before it, in one transaction.</summary>
    /// <param name="join">The join. The same device and nonce again changes nothing.</param>
    /// <param name="before">The device's earlier attempt, ended; null: there is none to end.</param>
    /// <param name="entry">Of the new one.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>It, or the one that was there.</returns>
    Task<Join> AddAsync(Join join, Join? before, AuditEntry entry, CancellationToken ct);

    /// <summary>Keeps a join that went on.</summary>
    /// <param name="join">With the version that it had.</param>
    /// <param name="entry">What happened.</param>
    /// <param name="used">The held voucher that the device is given with it, by number; null: none.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>It as it is kept now; null: it went on otherwise meanwhile.</returns>
    Task<Join?> ChangeAsync(Join join, AuditEntry entry, long? used, CancellationToken ct);

    /// <summary>By number.</summary>
    ValueTask<Join?> FindAsync(long id, CancellationToken ct);

    /// <summary>By device and nonce.</summary>
    ValueTask<Join?> FindAsync(string idevidSha256, string nonce, CancellationToken ct);

    /// <summary>The latest of a device in a domain.</summary>
    ValueTask<Join?> FindLatestAsync(string idevidSha256, string domain, CancellationToken ct);

    /// <summary>The latest of the device that has this factory identity's manufacturer and serial number.</summary>
    ValueTask<Join?> FindLatestOfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct);

    /// <summary>The latest of those of the device whose past was judged.</summary>
    ValueTask<Join?> FindLatestJudgedAsync(string manufacturer, string serialNumber, CancellationToken ct);

    /// <summary>domainIDs of the vouchers that the device took here.</summary>
    Task<IReadOnlyList<byte[]>> DomainIdsAsync(string idevidSha256, CancellationToken ct);

    /// <summary>Rows from a place in the list on, newest first or oldest first.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<Join>> ListAsync(JoinFilter filter, JoinSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many rows the list has.</summary>
    Task<long> CountAsync(JoinFilter filter, CancellationToken ct);
}
