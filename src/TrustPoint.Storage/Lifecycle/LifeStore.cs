using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;
using TrustPoint.Storage.Joining;
using TrustPoint.Storage.Ownership;

namespace TrustPoint.Storage.Lifecycle;

/// <inheritdoc/>
internal sealed class LifeStore(GroupCommitWriter writer, ReadConnections readers) : ILifeStore
{
    /// <summary>Of a transaction or of a reader.</summary>
    public delegate SqliteDataReader Querying(string sql, params ReadOnlySpan<object?> values);

    public Task<Device?> ChangeAsync(string device, DateTimeOffset now, Func<DeviceStanding, (LifeChange Change, AuditEntry Entry)> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Standing(transaction.Query, device, now) is not { } standing) return null;
            var (change, entry) = decide(standing);
            var rows = new List<WitnessedRow> { Update(transaction, change), LifeRows.Add(transaction, change.Transition) };
            rows.AddRange(change.Actions.Select(action => LifeRows.Add(transaction, action)));
            if (LifeTable.BeginsAnew(change.Transition.Event)) rows.AddRange(JoinLife.End(transaction, standing.Device, change.Transition.At));
            transaction.Append(entry, [.. rows]);
            return standing.Device with { State = change.Transition.After, Until = change.Until };
        },
        ct);

    public Task<Device?> QueueAsync(string device, DateTimeOffset now, Func<DeviceStanding, (IReadOnlyList<CertificateAction> Actions, AuditEntry Entry)> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Standing(transaction.Query, device, now) is not { } standing) return null;
            var (actions, entry) = decide(standing);
            if (actions is [_, ..]) transaction.Append(entry, [.. actions.Select(action => LifeRows.Add(transaction, action))]);
            return standing.Device;
        },
        ct);

    public ValueTask<DeviceStanding?> FindAsync(string device, DateTimeOffset now, CancellationToken ct) => new(readers.Read(connection => Standing(connection.Query, device, now)));

    public Task<IReadOnlyList<CertificateAction>> OpenActionsAsync(string? device, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<CertificateAction>>(readers.Read(connection => device is null
        ? LifeRows.All(connection.Query($"SELECT {LifeRows.ActionColumns} FROM certificate_actions WHERE done_at IS NULL ORDER BY id LIMIT ?1", limit), LifeRows.ReadAction)
        : LifeRows.All(connection.Query($"SELECT {LifeRows.ActionColumns} FROM certificate_actions WHERE device = ?1 AND done_at IS NULL ORDER BY id LIMIT ?2", device, limit), LifeRows.ReadAction)));

    public Task<IReadOnlyList<CertificateAction>> ActionsOfAsync(string device, CancellationToken ct) => Task.FromResult<IReadOnlyList<CertificateAction>>(readers.Read(connection =>
        LifeRows.All(connection.Query($"SELECT {LifeRows.ActionColumns} FROM certificate_actions WHERE device = ?1 ORDER BY id", device), LifeRows.ReadAction)));

    public Task<bool> DoneAsync(long action, DateTimeOffset at, string outcome, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (transaction.Change("UPDATE certificate_actions SET done_at = ?2, outcome = ?3 WHERE id = ?1 AND done_at IS NULL RETURNING id", action, at.ToUnixTimeMilliseconds(), outcome) is not { } id) return false;
            transaction.Append(entry, transaction.Row("certificate_actions", id));
            return true;
        },
        ct);

    public Task<IReadOnlyList<DeviceTransition>> HistoryAsync(string device, CancellationToken ct) => Task.FromResult<IReadOnlyList<DeviceTransition>>(readers.Read(connection =>
        LifeRows.All(connection.Query($"SELECT {LifeRows.TransitionColumns} FROM device_transitions WHERE device = ?1 ORDER BY id", device), LifeRows.ReadTransition)));

    public Task<IReadOnlyList<Device>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<Device>>(readers.Read(connection => LifeRows.All(
        connection.Query(
            $"SELECT {DeviceStore.Columns} FROM devices INDEXED BY devices_until WHERE until IS NOT NULL AND until <= ?1 AND state IN ({(long)DeviceState.Suspended}, {(long)DeviceState.InRepair}) ORDER BY until LIMIT ?2",
            now.ToUnixTimeMilliseconds(), limit), DeviceStore.Read)));

    /// <summary>How a device stands, and what it holds (LIF-34); null: there is none of that name.</summary>
    public static DeviceStanding? Standing(Querying query, string name, DateTimeOffset now)
    {
        Device device;
        DeviceState? cameFrom;
        using (var row = query($"SELECT {DeviceStore.Columns}, came_from FROM devices WHERE name = ?1", name))
        {
            if (!row.Read()) return null;
            var last = row.GetOrdinal("came_from");
            (device, cameFrom) = (DeviceStore.Read(row), row.IsDBNull(last) ? null : (DeviceState)row.GetInt64(last));
        }
        DeviceState? made = null;
        using (var row = query("SELECT state, blocked FROM ownership WHERE device = ?1", name))
        {
            if (row.Read()) made = ProductRows.StateOf(row.GetInt64(0), !row.IsDBNull(1));
        }
        // Rounded up: a certificate that ends at a full second has ended a moment after it.
        var inForce = Count(query, "SELECT count(*) FROM certificates INDEXED BY certificates_device WHERE device = ?1 AND status IN (1, 4) AND not_after >= ?2", name, (now.ToUnixTimeMilliseconds() + 999) / 1000);
        var intents = Count(query, "SELECT count(*) FROM certificates INDEXED BY certificates_device WHERE device = ?1 AND status = 0", name);
        var open = LifeRows.All(query($"SELECT {LifeRows.ActionColumns} FROM certificate_actions WHERE device = ?1 AND done_at IS NULL ORDER BY id", name), LifeRows.ReadAction);
        return new(device, cameFrom, made, inForce, intents, open);
    }

    private static long Count(Querying query, string sql, params ReadOnlySpan<object?> values)
    {
        using var row = query(sql, values);
        row.Read();
        return row.GetInt64(0);
    }

    private static WitnessedRow Update(WriteTransaction transaction, LifeChange change) => transaction.Row("devices", transaction.Change(
        "UPDATE devices SET state = ?2, until = ?3, came_from = ?4 WHERE name = ?1 RETURNING id",
        change.Transition.Device, (long)change.Transition.After, change.Until?.ToUnixTimeMilliseconds(), (long?)change.CameFrom)!.Value);
}
