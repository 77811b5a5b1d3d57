using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;

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
        if (FaultOf(wanted) is { } fault) throw new CommandRefusedException(CommandRefusal.Invalid, fault);
        if (domains.Find(wanted.Domain) is null)
            throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no domain '{wanted.Domain}'");
        return await KeepAsync(caller, wanted, ct);
    }

    /// <summary>What would keep devices from being added, all of them together; nothing is changed.</summary>
    /// <param name="caller">Who manages devices of their domains.</param>
    /// <param name="wanted">The devices.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>For each what is wrong, in words; null: nothing.</returns>
    public async Task<IReadOnlyList<string?>> CheckAsync(Caller caller, IReadOnlyList<NewDevice> wanted, CancellationToken ct)
    {
        var found = new List<string?>(wanted.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var serials = new HashSet<(string?, string)>();
        foreach (var device in wanted)
        {
            var isNew = names.Add(device.Name) & (device.SerialNumber is not { } serial || serials.Add((device.Manufacturer, serial)));
            found.Add(await FaultAsync(caller, device, ct) ?? (isNew ? null : "the name, or the serial number, is there twice"));
        }
        return found;
    }

    /// <summary>The device of that name; null when there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<Device?> FindAsync(Caller caller, string name, CancellationToken ct)
    {
        var device = await store.FindAsync(name, ct);
        caller.Require(Right.SeeDevices, device?.Domain);
        return device;
    }

    /// <summary>The device that a manufacturer gave that serial number; null: there is none that the caller sees.</summary>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public async ValueTask<Device?> FindAsync(Caller caller, string manufacturer, string serialNumber, CancellationToken ct)
    {
        var seen = caller.Narrow(Right.SeeDevices, null);
        return await store.FindByFactoryIdentityAsync(manufacturer, serialNumber, ct) is { } device && seen?.Contains(device.Domain) != false ? device : null;
    }

    /// <summary>A page of the list of devices.</summary>
    /// <param name="caller">Who sees devices of the filter's domain or, without one, of some: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<Device>> ListAsync(Caller caller, DeviceFilter filter, PageRequest<DeviceSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>How many there are in the list.</summary>
    public Task<ListCount> CountAsync(Caller caller, DeviceFilter filter, CancellationToken ct) =>
        store.CountAsync(filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) }, ct);

    /// <summary>How many devices are in each state; states without devices are left out.</summary>
    /// <param name="caller">Who sees devices of that domain or, without one, of some.</param>
    /// <param name="domain">Only of this domain; null: of all that the caller sees.</param>
    /// <param name="ct">Stops the count.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<IReadOnlyDictionary<DeviceState, long>> CountByStateAsync(Caller caller, string? domain, CancellationToken ct) =>
        store.CountByStateAsync(caller.Narrow(Right.SeeDevices, domain), ct);

    /// <summary>Makes a device a part of a machine (LIF-71), or of none.</summary>
    /// <param name="caller">Who manages devices of its domain.</param>
    /// <param name="name">The device.</param>
    /// <param name="machine">What people call the machine; null: of none.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">There is no such device, or no machine can be called so.</exception>
    public async Task<Device> PutIntoAsync(Caller caller, string name, string? machine, CancellationToken ct)
    {
        var device = await store.FindAsync(name, ct);
        caller.Require(Right.ManageDevices, device?.Domain);
        if (device is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no device '{name}'");
        if (machine is not null && !NewDevice.IsMachine(machine)) throw new CommandRefusedException(CommandRefusal.Invalid, NewDevice.MachineFault);
        if (device.Machine == machine) return device;
        var entry = AuditEntry.Create(
            AuditEventType.DeviceGrouped, time.GetUtcNow(), caller, AuditOutcome.Success, ("device", device.Name), ("domain", device.Domain), ("machine", machine), ("before", device.Machine));
        await store.PutIntoAsync(name, machine, entry, ct);
        return device with { Machine = machine };
    }

    private static string? FaultOf(NewDevice wanted) => wanted.Faults().ToList() is [_, ..] faults ? string.Join("; ", faults) : null;

    private async Task<string?> FaultAsync(Caller caller, NewDevice wanted, CancellationToken ct)
    {
        if (!caller.May(Right.ManageDevices, wanted.Domain)) return new NotAllowedException(caller, Right.ManageDevices).Message;
        if (FaultOf(wanted) is { } fault) return fault;
        if (domains.Find(wanted.Domain) is null) return $"there is no domain '{wanted.Domain}'";
        if (await store.FindAsync(wanted.Name, ct) is not null) return $"there is a device '{wanted.Name}' already";
        return wanted is { Manufacturer: { } manufacturer, SerialNumber: { } serial } && await store.FindByFactoryIdentityAsync(manufacturer, serial, ct) is { } other
            ? $"serial number {serial} of {manufacturer} is that of {other.Name}"
            : null;
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
            Machine = wanted.Machine,
            AddedAt = now,
        };
        var entry = AuditEntry.Create(
            AuditEventType.DeviceAdded, now, caller, AuditOutcome.Success,
            ("device", device.Name), ("domain", device.Domain), ("manufacturer", device.Manufacturer), ("serialNumber", device.SerialNumber), ("machine", device.Machine));
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
