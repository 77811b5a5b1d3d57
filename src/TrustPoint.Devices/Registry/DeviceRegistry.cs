using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;

namespace TrustPoint.Devices.Registry;

/// <summary>The devices that are known here.</summary>
public sealed class DeviceRegistry(IDeviceStore store, Domains domains, TimeProvider time)
{
    /// <summary>Adds a device.</summary>
    /// <param name="caller">Who manages devices of its domain.</param>
    /// <param name="wanted">The device.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Malformed, an unknown domain, or the name or serial number is taken.</exception>
    public async Task<Device> AddAsync(Caller caller, NewDevice wanted, CancellationToken ct)
    {
        caller.Require(Right.ManageDevices, wanted.Domain);
        string[] faults = [.. wanted.Faults()];
        if (faults.Length > 0) throw new CommandRefusedException(CommandRefusal.Invalid, string.Join("; ", faults));
        if (domains.Find(wanted.Domain) is null)
            throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no domain '{wanted.Domain}'");
        return await KeepAsync(caller, wanted, ct);
    }

    /// <summary>The device of that name; null when there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<Device?> FindAsync(Caller caller, string name, CancellationToken ct)
    {
        var device = await store.FindAsync(name, ct);
        caller.Require(Right.SeeDevices, device?.Domain);
        return device;
    }

    /// <summary>Devices, newest first.</summary>
    /// <param name="caller">Who sees devices of that domain or, without one, of all.</param>
    /// <param name="text">Part of a name or serial number; null for all.</param>
    /// <param name="domain">Only of this domain; null for all.</param>
    /// <param name="before">From the page before; null for the first.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<Page<Device>> ListAsync(Caller caller, string? text, string? domain, long? before, int limit, CancellationToken ct)
    {
        caller.Require(Right.SeeDevices, domain);
        return store.ListAsync(text, domain, before, limit, ct);
    }

    /// <summary>Writes the row. Whoever calls this has authorised it.</summary>
    internal async Task<Device> KeepAsync(Caller caller, NewDevice wanted, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var device = new Device
        {
            Name = wanted.Name,
            Domain = wanted.Domain,
            Manufacturer = wanted.Manufacturer,
            SerialNumber = wanted.SerialNumber,
            DnsNames = wanted.DnsNames,
            IpAddresses = wanted.IpAddresses,
            Uris = wanted.Uris,
            AddedAt = now,
        };
        var entry = AuditEntry.Create(
            AuditEventType.DeviceAdded, now, caller, AuditOutcome.Success,
            ("device", device.Name), ("domain", device.Domain), ("manufacturer", device.Manufacturer), ("serialNumber", device.SerialNumber));
        try
        {
            await store.AddAsync(device, entry, ct);
        }
        catch (NameTakenException error)
        {
            throw new CommandRefusedException(CommandRefusal.Conflict, error.Message);
        }
        return device;
    }
}
