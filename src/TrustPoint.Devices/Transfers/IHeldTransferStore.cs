using TrustPoint.Ca.Audit;

namespace TrustPoint.Devices.Transfers;

/// <summary>The transfers of this box's domains, as they are kept. Every change is durable with its audit entry.</summary>
public interface IHeldTransferStore
{
    /// <summary>Keeps a new one.</summary>
    /// <returns>False: there is one of that id on that side, or an open one of the seller's has one of the devices; nothing was stored.</returns>
    Task<bool> AddAsync(HeldTransfer transfer, AuditEntry entry, CancellationToken ct);

    /// <summary>Keeps one that went on, with the version that it had.</summary>
    /// <returns>False: it went on otherwise meanwhile; nothing was stored.</returns>
    Task<bool> ChangeAsync(HeldTransfer transfer, AuditEntry entry, CancellationToken ct);

    /// <summary>By the statement's id and the side; null: there is none.</summary>
    ValueTask<HeldTransfer?> FindAsync(Guid id, TransferSide side, CancellationToken ct);

    /// <summary>Newest first, at most <paramref name="limit"/>, without their packages.</summary>
    /// <param name="domains">Of these domains; null: of all.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="ct">Stops the search.</param>
    Task<IReadOnlyList<HeldTransfer>> ListAsync(IReadOnlyList<string>? domains, int limit, CancellationToken ct);

    /// <summary>Those of sellers that are accepted or booked, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<HeldTransfer>> WaitingAsync(int limit, CancellationToken ct);

    /// <summary>Booked and closed ones by which a device came here, newest first.</summary>
    Task<IReadOnlyList<HeldTransfer>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct);
}
