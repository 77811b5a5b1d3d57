using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Retirement;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Retirement;

/// <inheritdoc/>
/// <remarks>LIF-55: nothing of it is changed or deleted.</remarks>
internal sealed class RetirementStore(GroupCommitWriter writer, ReadConnections readers) : IRetirementStore
{
    private const string Columns = "id, kind, name, domain, subject, at, by, cms, sha256";

    public Task<bool> AddAsync(RetiredThing thing, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                "INSERT INTO retirements (kind, name, domain, subject, at, by, cms, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (kind, name) DO NOTHING RETURNING id",
                Word(thing.Kind), thing.Name, thing.Domain, thing.Subject, thing.At.ToUnixTimeMilliseconds(), thing.By, thing.Cms, thing.Sha256);
            if (id is null) return false;
            transaction.Append(entry, transaction.Row("retirements", id.Value));
            return true;
        },
        ct);

    public ValueTask<RetiredThing?> FindAsync(RetiredKind kind, string name, CancellationToken ct) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM retirements WHERE kind = ?1 AND name = ?2", Word(kind), name);
        return row.Read() ? Read(row) : null;
    }));

    public Task<Slice<RetiredThing>> ListAsync(RetiredFilter filter, RetiredSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var search = new Search("retirements");
            if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("name", "subject"), text);
            if (filter.Kind is { } kind) search.Add("kind =", Word(kind));
            if (filter.Domain is { } domain) search.Add("domain =", domain);
            else if (filter.Seen is { } seen) search.Add("(domain IS NULL OR domain IN (SELECT value FROM json_each({0})))", StoredJson.Write(seen));
            var newestFirst = sort == RetiredSort.Newest != from is { Backwards: true };
            if (from is { } place) search.Add(newestFirst ? "id <" : "id >", place.Id);
            using var rows = connection.Query($"SELECT {Columns} FROM {search} ORDER BY id {(newestFirst ? "DESC" : "ASC")} LIMIT {limit + 1}", search.Values);
            var found = new List<RetiredThing>();
            while (rows.Read()) found.Add(Read(rows));
            return Slice.Of(found, from, limit, thing => thing, thing => new ListPosition("", thing.Id, false));
        }));
    }

    public Task<IReadOnlyList<string>> DevicesWithoutAsync(int limit, CancellationToken ct) => Names(
        $"SELECT name FROM devices INDEXED BY devices_retired WHERE state = {(long)DeviceState.EndOfLife} AND NOT EXISTS (SELECT 1 FROM retirements WHERE kind = 'device' AND retirements.name = devices.name) ORDER BY name LIMIT ?1", limit);

    public Task<IReadOnlyList<string>> AuthoritiesWithoutAsync(int limit, CancellationToken ct) => Names(
        "SELECT name FROM authorities WHERE tombstone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM retirements WHERE kind = 'authority' AND retirements.name = authorities.name) ORDER BY name LIMIT ?1", limit);

    public Task<string?> FactoryIdentityAsync(string manufacturer, string serialNumber, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
        connection.Scalar("SELECT idevid_sha256 FROM joins WHERE manufacturer = ?1 AND serial_number = ?2 ORDER BY id DESC LIMIT 1", manufacturer, serialNumber) as string));

    private static string Word(RetiredKind kind) => kind switch { RetiredKind.Device => "device", RetiredKind.Authority => "authority", _ => "appliance" };

    private static RetiredThing Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Kind = row.GetString(1) switch { "device" => RetiredKind.Device, "authority" => RetiredKind.Authority, _ => RetiredKind.Appliance },
        Name = row.GetString(2),
        Domain = row.TextOrNull(3),
        Subject = row.GetString(4),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        By = row.GetString(6),
        Cms = row.GetFieldValue<byte[]>(7),
        Sha256 = row.GetString(8),
    };

    private Task<IReadOnlyList<string>> Names(string sql, int limit) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query(sql, limit);
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return (IReadOnlyList<string>)names;
    }));
}
