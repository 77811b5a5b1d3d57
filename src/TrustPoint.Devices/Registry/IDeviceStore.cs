using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Devices.Registry;

/// <summary>Devices, their codes, waiting requests and accepted manufacturers, as they are kept. Every change is durable with its audit entry.</summary>
public interface IDeviceStore
{
    /// <summary>Adds a device.</summary>
    /// <exception cref="NameTakenException">The name, or manufacturer and serial number, belong to another device.</exception>
    Task AddAsync(Device device, AuditEntry entry, CancellationToken ct);

    /// <summary>Makes a device a part of a machine; null: of none.</summary>
    Task PutIntoAsync(string name, string? machine, AuditEntry entry, CancellationToken ct);

    /// <summary>By name.</summary>
    ValueTask<Device?> FindAsync(string name, CancellationToken ct);

    /// <summary>By manufacturer and serialNumber.</summary>
    ValueTask<Device?> FindByFactoryIdentityAsync(string manufacturer, string serialNumber, CancellationToken ct);

    /// <summary>Rows from a place in the list on.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<Device>> ListAsync(DeviceFilter filter, DeviceSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many rows the list has.</summary>
    Task<ListCount> CountAsync(DeviceFilter filter, CancellationToken ct);

    /// <summary>How many devices (of a domain, unless that is null) are in each state; states without devices are left out.</summary>
    Task<IReadOnlyDictionary<DeviceState, long>> CountByStateAsync(IReadOnlyList<string>? domains, CancellationToken ct);

    /// <summary>Keeps a code. Earlier unused codes of the device end with it.</summary>
    Task AddCodeAsync(EnrolmentCode code, AuditEntry entry, CancellationToken ct);

    /// <summary>How many codes are open: neither used, nor replaced, nor expired.</summary>
    Task<long> CountOpenCodesAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends open codes, up to so many.</summary>
    /// <param name="now">The time.</param>
    /// <param name="most">How many, so that an entry stays short.</param>
    /// <param name="entry">What is logged, by how many were ended; nothing is where none was.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>How many were ended.</returns>
    Task<int> EndOpenCodesAsync(DateTimeOffset now, int most, Func<int, AuditEntry> entry, CancellationToken ct);

    /// <summary>The device's latest code, used or not.</summary>
    ValueTask<EnrolmentCode?> FindCodeAsync(string device, CancellationToken ct);

    /// <summary>
    /// Keeps a request that waits for an administrator, and binds the grants it was made with to its key, in one transaction.
    /// The same key again changes nothing and returns what is there.
    /// </summary>
    /// <returns>The waiting (or decided) request.</returns>
    /// <exception cref="GrantRefusedException">A grant is bound to another request, or has expired.</exception>
    Task<PendingRequest> AddPendingAsync(PendingRequest request, IReadOnlyList<string> grants, AuditEntry entry, CancellationToken ct);

    /// <summary>By request key (SHA-256).</summary>
    ValueTask<PendingRequest?> FindPendingAsync(ReadOnlyMemory<byte> requestKey, CancellationToken ct);

    /// <summary>Requests that wait, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<PendingRequest>> ListPendingAsync(int limit, CancellationToken ct);

    /// <summary>How many requests (of these domains, unless that is null) wait.</summary>
    Task<long> CountPendingAsync(IReadOnlyList<string>? domains, CancellationToken ct);

    /// <summary>
    /// Records the decision once: a second decision is refused. Accepting makes the approval a grant with the id
    /// <c>approval:{hex of the request key}</c>, bound to that key, good until <see cref="PendingRequest.ExpiresAt"/>.
    /// </summary>
    /// <returns>False when the request is unknown or already decided.</returns>
    Task<bool> DecideAsync(ReadOnlyMemory<byte> requestKey, PendingDecision decision, string decidedBy, AuditEntry entry, CancellationToken ct);

    /// <summary>Accepts a manufacturer or replaces its anchors.</summary>
    Task SaveManufacturerAsync(Manufacturer manufacturer, AuditEntry entry, CancellationToken ct);

    /// <summary>All accepted manufacturers.</summary>
    Task<IReadOnlyList<Manufacturer>> ListManufacturersAsync(CancellationToken ct);
}

/// <summary>A one-time grant is unknown, expired or used by another request.</summary>
public sealed class GrantRefusedException(string message) : Exception(message);
