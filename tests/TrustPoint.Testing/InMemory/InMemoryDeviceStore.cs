using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Testing.InMemory;

/// <summary>Devices, codes, waiting requests and manufacturers in memory, by the rules of the real store.</summary>
public sealed class InMemoryDeviceStore : IDeviceStore
{
    private readonly Lock gate = new();
    private readonly List<Device> devices = [];
    private readonly List<EnrolmentCode> codes = [];
    private readonly List<PendingRequest> pending = [];
    private readonly Dictionary<string, Manufacturer> manufacturers = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>Grants and the request key that each is bound to.</summary>
    public Dictionary<string, byte[]?> Grants { get; } = [];

    public Task AddAsync(Device device, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (devices.Exists(other => other.Name == device.Name)) throw new NameTakenException($"there is a device '{device.Name}' already");
            if (device.SerialNumber is not null && devices.Exists(other => (other.Manufacturer, other.SerialNumber) == (device.Manufacturer, device.SerialNumber)))
                throw new NameTakenException($"serial number {device.SerialNumber} of {device.Manufacturer} is another device's");
            devices.Add(device);
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    /// <summary>Changes what is kept, as a later command would.</summary>
    public void Replace(Device device)
    {
        lock (gate) devices[devices.FindIndex(other => other.Name == device.Name)] = device;
    }

    public Task PutIntoAsync(string name, string? machine, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            var place = devices.FindIndex(device => device.Name == name);
            devices[place] = devices[place] with { Machine = machine };
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public ValueTask<Device?> FindAsync(string name, CancellationToken ct)
    {
        lock (gate) return new(devices.Find(device => device.Name == name));
    }

    public ValueTask<Device?> FindByFactoryIdentityAsync(string manufacturer, string serialNumber, CancellationToken ct)
    {
        lock (gate) return new(devices.Find(device => device.Manufacturer == manufacturer && device.SerialNumber == serialNumber));
    }

    public Task<Slice<Device>> ListAsync(DeviceFilter filter, DeviceSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        lock (gate)
        {
            var found = devices.Where(device => Has(filter, device)).Reverse();
            return Task.FromResult(Slice.Of([.. found], from, limit, device => device, device => new ListPosition(device.Name, 0, false)));
        }
    }

    public Task<ListCount> CountAsync(DeviceFilter filter, CancellationToken ct)
    {
        lock (gate) return Task.FromResult(ListCount.Of(devices.Count(device => Has(filter, device))));
    }

    public Task AddCodeAsync(EnrolmentCode code, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            codes.Add(code);
            Grants[code.Id] = null;
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public Task<long> CountOpenCodesAsync(DateTimeOffset now, CancellationToken ct)
    {
        lock (gate) return Task.FromResult(codes.LongCount(code => code.ExpiresAt > now && Grants.TryGetValue(code.Id, out var use) && use is null));
    }

    public Task<int> EndOpenCodesAsync(DateTimeOffset now, int most, Func<int, AuditEntry> entry, CancellationToken ct)
    {
        lock (gate)
        {
            var open = codes.Where(code => code.ExpiresAt > now && Grants.TryGetValue(code.Id, out var use) && use is null).Take(most).ToList();
            foreach (var code in open) Grants.Remove(code.Id);
            if (open.Count > 0) Entries.Add(entry(open.Count));
            return Task.FromResult(open.Count);
        }
    }

    public ValueTask<EnrolmentCode?> FindCodeAsync(string device, CancellationToken ct)
    {
        lock (gate) return new(codes.FindLast(code => code.Device == device));
    }

    public Task<PendingRequest> AddPendingAsync(PendingRequest request, IReadOnlyList<string> grants, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (Find(request.RequestKey) is { } known) return Task.FromResult(known);
            foreach (var grant in grants)
            {
                if (!Grants.TryGetValue(grant, out var boundTo) || (boundTo is not null && !boundTo.SequenceEqual(request.RequestKey)))
                    throw new GrantRefusedException($"{grant}: it was used up by another request");
            }
            foreach (var grant in grants) Grants[grant] = request.RequestKey;
            pending.Add(request);
            Entries.Add(entry);
            return Task.FromResult(request);
        }
    }

    public ValueTask<PendingRequest?> FindPendingAsync(ReadOnlyMemory<byte> requestKey, CancellationToken ct)
    {
        lock (gate) return new(Find(requestKey));
    }

    public Task<IReadOnlyList<PendingRequest>> ListPendingAsync(int limit, CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<PendingRequest>>([.. pending.Where(request => request.Decision == PendingDecision.Waiting).Take(limit)]);
    }

    public Task<long> CountPendingAsync(IReadOnlyList<string>? domains, CancellationToken ct)
    {
        lock (gate) return Task.FromResult((long)pending.Count(request => request.Decision == PendingDecision.Waiting && (domains is null || domains.Contains(request.Domain))));
    }

    public Task<bool> DecideAsync(ReadOnlyMemory<byte> requestKey, PendingDecision decision, string decidedBy, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (Find(requestKey) is not { Decision: PendingDecision.Waiting } request) return Task.FromResult(false);
            pending[pending.IndexOf(request)] = request with { Decision = decision, DecidedBy = decidedBy };
            if (decision == PendingDecision.Accepted) Grants[$"approval:{Convert.ToHexStringLower(requestKey.Span)}"] = requestKey.ToArray();
            Entries.Add(entry);
            return Task.FromResult(true);
        }
    }

    public Task SaveManufacturerAsync(Manufacturer manufacturer, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            manufacturers[manufacturer.Name] = manufacturer;
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Manufacturer>> ListManufacturersAsync(CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<Manufacturer>>([.. manufacturers.Values]);
    }

    private PendingRequest? Find(ReadOnlyMemory<byte> requestKey) => pending.Find(request => request.RequestKey.AsSpan().SequenceEqual(requestKey.Span));

    public Task<IReadOnlyDictionary<DeviceState, long>> CountByStateAsync(IReadOnlyList<string>? domains, CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyDictionary<DeviceState, long>>(devices.Where(device => domains is null || domains.Contains(device.Domain)).CountBy(device => device.State).ToDictionary(count => count.Key, count => (long)count.Value));
    }

    private static bool Has(DeviceFilter filter, Device device) =>
        (filter.Domains is null || filter.Domains.Contains(device.Domain)) && (filter.State is null || device.State == filter.State)
        && (filter.Text is not { } text || device.Name.Contains(text, StringComparison.Ordinal) || device.SerialNumber?.Contains(text, StringComparison.Ordinal) == true);
}
