using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Transfers;

/// <summary>The transfers of this box's domains, as they are kept. Every change is durable with its audit entry.</summary>
public interface IHeldTransferStore
{
    /// <summary>Keeps new ones, all or none.</summary>
    /// <returns>False: there is one of an id on that side, or an open one of the seller's has one of the devices; nothing was stored.</returns>
    Task<bool> AddAsync(IReadOnlyList<(HeldTransfer Transfer, AuditEntry Entry)> transfers, CancellationToken ct);

    /// <summary>Keeps a new one.</summary>
    /// <inheritdoc cref="AddAsync(IReadOnlyList{ValueTuple{HeldTransfer, AuditEntry}}, CancellationToken)" path="/returns"/>
    Task<bool> AddAsync(HeldTransfer transfer, AuditEntry entry, CancellationToken ct) => AddAsync([(transfer, entry)], ct);

    /// <summary>Keeps one that went on, with the version that it had.</summary>
    /// <returns>False: it went on otherwise meanwhile; nothing was stored.</returns>
    Task<bool> ChangeAsync(HeldTransfer transfer, AuditEntry entry, CancellationToken ct);

    /// <summary>By the statement's id and the side; null: there is none.</summary>
    ValueTask<HeldTransfer?> FindAsync(Guid id, TransferSide side, CancellationToken ct);

    /// <summary>Rows from a place in the list on, without their packages.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<HeldTransfer>> ListAsync(TransferFilter filter, TransferSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Those that name a machine of this id on one side (LIF-71), whoever says so, by manufacturer.</summary>
    Task<IReadOnlyList<HeldTransfer>> OfMachineAsync(Guid machine, TransferSide side, CancellationToken ct);

    /// <summary>Those of sellers that are accepted or booked, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<HeldTransfer>> WaitingAsync(int limit, CancellationToken ct);

    /// <summary>Booked and closed ones by which a device came here, newest first.</summary>
    Task<IReadOnlyList<HeldTransfer>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct);
}
