using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Devices;

/// <inheritdoc/>
internal sealed class DeviceStore(GroupCommitWriter writer, ReadConnections readers) : IDeviceStore
{
    /// <summary>For SELECT; <see cref="Read"/> reads them.</summary>
    internal const string Columns = "name, domain, manufacturer, serial_number, dns_names, ip_addresses, uris, state, added_at, until, machine";

    public Task AddAsync(Device device, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(
                () => Insert(transaction, device), $"The name '{device.Name}', or its manufacturer and serial number, belong to another device.");
            transaction.Append(entry, transaction.Row("devices", id));
            return id;
        },
        ct);

    public Task PutIntoAsync(string name, string? machine, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change("UPDATE devices SET machine = ?2 WHERE name = ?1 RETURNING id", name, machine)!.Value;
            transaction.Append(entry, transaction.Row("devices", id));
            return id;
        },
        ct);

    public ValueTask<Device?> FindAsync(string name, CancellationToken ct) => Find("name = ?1", name);

    public ValueTask<Device?> FindByFactoryIdentityAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
        Find("manufacturer = ?1 AND serial_number = ?2", manufacturer, serialNumber);

    public Task<Slice<Device>> ListAsync(DeviceFilter filter, DeviceSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var found = DeviceSearch.First(connection, filter, sort, from, limit + 1);
            return Slice.Of(found, from, limit, row => Row(connection, row.Id), row => new ListPosition(row.Name, row.Id, false));
        }));
    }

    public Task<ListCount> CountAsync(DeviceFilter filter, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ListCount.Of(DeviceSearch.Count(connection, filter, ListCount.Most + 1))));

    public Task<IReadOnlyDictionary<DeviceState, long>> CountByStateAsync(IReadOnlyList<string>? domains, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var search = new Search("devices INDEXED BY devices_list");
        if (domains is not null) search.Add(DeviceSearch.InDomains, StoredJson.Write(domains));
        using var rows = connection.Query($"SELECT state, count(*) FROM {search} GROUP BY state", search.Values);
        var counts = new Dictionary<DeviceState, long>();
        while (rows.Read()) counts.Add((DeviceState)rows.GetInt64(0), rows.GetInt64(1));
        return (IReadOnlyDictionary<DeviceState, long>)counts;
    }));

    public Task AddCodeAsync(EnrolmentCode code, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(transaction => EnrolmentCodes.Add(transaction, code, entry), ct);

    public Task<long> CountOpenCodesAsync(DateTimeOffset now, CancellationToken ct) => Task.FromResult(readers.Read(connection => EnrolmentCodes.CountOpen(connection, now)));

    public Task<int> EndOpenCodesAsync(DateTimeOffset now, int most, Func<int, AuditEntry> entry, CancellationToken ct) =>
        writer.WriteAsync(transaction => EnrolmentCodes.EndOpen(transaction, now, most, entry), ct);

    public ValueTask<EnrolmentCode?> FindCodeAsync(string device, CancellationToken ct) => new(readers.Read(connection => EnrolmentCodes.Latest(connection, device)));

    public Task<PendingRequest> AddPendingAsync(PendingRequest request, IReadOnlyList<string> grants, AuditEntry entry, CancellationToken ct) =>
        writer.WriteAsync(transaction => PendingRequests.Add(transaction, request, grants, entry), ct);

    public ValueTask<PendingRequest?> FindPendingAsync(ReadOnlyMemory<byte> requestKey, CancellationToken ct)
    {
        var key = requestKey.ToArray();
        return new(readers.Read(connection => PendingRequests.Find(connection, key)));
    }

    public Task<IReadOnlyList<PendingRequest>> ListPendingAsync(int limit, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => PendingRequests.Waiting(connection, limit)));

    public Task<long> CountPendingAsync(IReadOnlyList<string>? domains, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => PendingRequests.CountWaiting(connection, domains)));

    public Task<bool> DecideAsync(ReadOnlyMemory<byte> requestKey, PendingDecision decision, string decidedBy, AuditEntry entry, CancellationToken ct)
    {
        var key = requestKey.ToArray();
        return writer.WriteAsync(transaction => PendingRequests.Decide(transaction, key, decision, decidedBy, entry), ct);
    }

    public Task SaveManufacturerAsync(Manufacturer manufacturer, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                """
                INSERT INTO manufacturers (name, anchors, auto_add, joining) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET anchors = excluded.anchors, auto_add = excluded.auto_add, joining = excluded.joining
                RETURNING id
                """,
                manufacturer.Name, StoredJson.Write([.. manufacturer.Anchors.Select(Convert.ToBase64String)]), manufacturer.AutoAdd ? 1L : 0L,
                manufacturer.Joining is { } rules ? StoredJson.Write(rules) : null)!.Value;
            transaction.Append(entry, transaction.Row("manufacturers", id));
            return id;
        },
        ct);

    public Task<IReadOnlyList<Manufacturer>> ListManufacturersAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT name, anchors, auto_add, joining FROM manufacturers ORDER BY name");
        var manufacturers = new List<Manufacturer>();
        while (rows.Read())
        {
            manufacturers.Add(new(rows.GetString(0), [.. StoredJson.Read(rows.GetString(1)).Select(Convert.FromBase64String)], rows.GetBoolean(2))
            {
                Joining = rows.IsDBNull(3) ? null : StoredJson.ReadRules(rows.GetString(3)),
            });
        }
        return (IReadOnlyList<Manufacturer>)manufacturers;
    }));

    /// <summary>Inserts a device, and what it is found by. The id of its row.</summary>
    internal static long Insert(WriteTransaction transaction, Device device)
    {
        var id = transaction.Change(
            "INSERT INTO devices (name, domain, manufacturer, serial_number, dns_names, ip_addresses, uris, state, added_at, machine) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
            device.Name, device.Domain, device.Manufacturer, device.SerialNumber, StoredJson.Write(device.DnsNames), StoredJson.Write(device.IpAddresses),
            StoredJson.Write(device.Uris), (long)device.State, device.AddedAt.ToUnixTimeMilliseconds(), device.Machine)!.Value;
        transaction.Execute("INSERT INTO devices_text (rowid, name, serial_number) VALUES (?1, ?2, ?3)", id, device.Name, device.SerialNumber);
        return id;
    }

    private static Device Row(DatabaseConnection connection, long id)
    {
        using var row = connection.Query($"SELECT {Columns} FROM devices WHERE id = ?1", id);
        row.Read();
        return Read(row);
    }

    private ValueTask<Device?> Find(string condition, params object?[] values) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM devices WHERE {condition}", values);
        return row.Read() ? Read(row) : null;
    }));

    internal static Device Read(SqliteDataReader row) => new()
    {
        Name = row.GetString(0),
        Domain = row.GetString(1),
        Manufacturer = row.IsDBNull(2) ? null : row.GetString(2),
        SerialNumber = row.IsDBNull(3) ? null : row.GetString(3),
        DnsNames = StoredJson.Read(row.GetString(4)),
        IpAddresses = StoredJson.Read(row.GetString(5)),
        Uris = StoredJson.Read(row.GetString(6)),
        State = (DeviceState)row.GetInt64(7),
        AddedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        Until = row.TimeOrNull(9),
        Machine = row.TextOrNull(10),
    };
}
