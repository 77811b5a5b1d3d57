using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>A device as the transaction sees it that decides about it.</summary>
/// <param name="Device">The device.</param>
/// <param name="CameFrom">Its state before the present one; null: it had none, or nobody needs to know.</param>
/// <param name="Made">Where it is as a product, if it was made here: then its manufacturer's side decides; null: it was not.</param>
/// <param name="InForce">Certificates of it that are good or on hold, and have not ended.</param>
/// <param name="Intents">Certificates of it that are being signed at this moment.</param>
/// <param name="Open">What is still to be done with its certificates, in order.</param>
public sealed record DeviceStanding(Device Device, DeviceState? CameFrom, DeviceState? Made, long InForce, long Intents, IReadOnlyList<CertificateAction> Open)
{
    /// <summary>Whether it was made here.</summary>
    public bool IsProduct => Made is not null;
}

/// <summary>A decided change of a device's life. All of it is written in one transaction, or nothing is.</summary>
/// <param name="Transition">The line of its life, with the state before and since.</param>
/// <param name="Until">Until when it is stopped or away; null: without an end.</param>
/// <param name="CameFrom">The state to go back to; null: none is needed.</param>
/// <param name="Actions">What is to be done with its certificates.</param>
public sealed record LifeChange(DeviceTransition Transition, DateTimeOffset? Until, DeviceState? CameFrom, IReadOnlyList<CertificateAction> Actions);

/// <summary>The lives of devices, as they are kept. Every change is durable with its audit entry.</summary>
public interface ILifeStore
{
    /// <summary>Decides and writes in one durable transaction: state, line of its life, queued actions, entry.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="now">By which it is decided which certificates are in force.</param>
    /// <param name="decide">Decides on what the transaction sees, and may be asked more than once. What it throws comes back, and nothing is changed.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The device as it is now; null: there is none of that name.</returns>
    Task<Device?> ChangeAsync(string device, DateTimeOffset now, Func<DeviceStanding, (LifeChange Change, AuditEntry Entry)> decide, CancellationToken ct);

    /// <summary>Queues actions for a device whose state stays, in one durable transaction with the entry; the decision as with a change.</summary>
    Task<Device?> QueueAsync(string device, DateTimeOffset now, Func<DeviceStanding, (IReadOnlyList<CertificateAction> Actions, AuditEntry Entry)> decide, CancellationToken ct);

    /// <summary>How a device stands; null: there is none of that name.</summary>
    ValueTask<DeviceStanding?> FindAsync(string device, DateTimeOffset now, CancellationToken ct);

    /// <summary>Actions that are not done, in the order of queueing, at most <paramref name="limit"/>.</summary>
    /// <param name="device">Of this device alone; null: of all.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="ct">Stops the search.</param>
    Task<IReadOnlyList<CertificateAction>> OpenActionsAsync(string? device, int limit, CancellationToken ct);

    /// <summary>All actions of a device, oldest first.</summary>
    Task<IReadOnlyList<CertificateAction>> ActionsOfAsync(string device, CancellationToken ct);

    /// <summary>Records that an action is done.</summary>
    /// <returns>False: it was before, and nothing is written.</returns>
    Task<bool> DoneAsync(long action, DateTimeOffset at, string outcome, AuditEntry entry, CancellationToken ct);

    /// <summary>The lines of a device's life, oldest first.</summary>
    Task<IReadOnlyList<DeviceTransition>> HistoryAsync(string device, CancellationToken ct);

    /// <summary>Devices that were stopped or away for longer than was said, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Device>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct);
}
