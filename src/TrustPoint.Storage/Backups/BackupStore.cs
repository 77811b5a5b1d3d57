using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <inheritdoc/>
internal sealed class BackupStore(GroupCommitWriter writer, ReadConnections readers) : IBackupStore
{
    public Task<BackupPlan?> PlanAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var row = connection.Query("SELECT is_on, folder, every, keep_newest, keep_weekly FROM backup_plan");
        return row.Read() ? new BackupPlan(row.GetBoolean(0), row.GetString(1), TimeSpan.FromSeconds(row.GetInt64(2)), row.GetInt32(3), row.GetInt32(4)) : null;
    }));

    public Task SavePlanAsync(BackupPlan plan, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            transaction.Execute(
                """
                INSERT INTO backup_plan (id, is_on, folder, every, keep_newest, keep_weekly) VALUES (1, ?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (id) DO UPDATE SET is_on = excluded.is_on, folder = excluded.folder, every = excluded.every,
                    keep_newest = excluded.keep_newest, keep_weekly = excluded.keep_weekly
                """,
                plan.IsOn ? 1L : 0L, plan.Folder, (long)plan.Every.TotalSeconds, (long)plan.KeepNewest, (long)plan.KeepWeekly);
            transaction.Append(entry, transaction.Row("backup_plan", 1));
            return true;
        },
        ct);

    public Task<IReadOnlyList<KnownRecoveryKey>> KeysAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT key_id, name, spki, added_at, removed_at FROM recovery_keys ORDER BY id");
        var keys = new List<KnownRecoveryKey>();
        while (rows.Read()) keys.Add(new(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2), Time(rows, 3)!.Value) { RemovedAt = Time(rows, 4) });
        return (IReadOnlyList<KnownRecoveryKey>)keys;
    }));

    public Task SaveKeysAsync(IReadOnlyList<KnownRecoveryKey> keys, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var rows = keys.Select(key => transaction.Row("recovery_keys", Unique.OrTaken(() => Upsert(transaction, key), $"Another recovery key is called {key.Name}."))).ToArray();
            transaction.Append(entry, rows);
            return true;
        },
        ct);

    public Task<IReadOnlyList<MadeBackup>> ListAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query(
            "SELECT file, made_at, octets, sha256, log_size, keys, made_by, deleted_at, damaged_at FROM backups WHERE deleted_at IS NULL ORDER BY made_at DESC, id DESC");
        var backups = new List<MadeBackup>();
        while (rows.Read())
        {
            backups.Add(new(rows.GetString(0), Time(rows, 1)!.Value, rows.GetInt64(2), rows.GetString(3), rows.GetInt64(4), StoredJson.Read(rows.GetString(5)), rows.GetString(6))
            {
                DeletedAt = Time(rows, 7),
                DamagedAt = Time(rows, 8),
            });
        }
        return (IReadOnlyList<MadeBackup>)backups;
    }));

    public Task SaveAsync(MadeBackup backup, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                """
                INSERT INTO backups (file, made_at, octets, sha256, log_size, keys, made_by, deleted_at, damaged_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (sha256) DO UPDATE SET file = excluded.file, deleted_at = excluded.deleted_at, damaged_at = excluded.damaged_at
                RETURNING id
                """,
                backup.File, backup.MadeAt.ToUnixTimeMilliseconds(), backup.Octets, backup.Sha256, backup.LogSize, StoredJson.Write(backup.Keys), backup.By, Value(backup.DeletedAt), Value(backup.DamagedAt));
            transaction.Append(entry, transaction.Row("backups", id!.Value));
            return true;
        },
        ct);

    public Task<BackupDrill?> LastDrillAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var row = connection.Query("SELECT at, file, opened, took, certificates, log_entries, trouble, by_hand FROM backup_drills ORDER BY id DESC LIMIT 1");
        return row.Read()
            ? new BackupDrill(
                Time(row, 0)!.Value, row.GetString(1), row.GetBoolean(2), TimeSpan.FromMilliseconds(row.GetInt64(3)), row.GetInt64(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetString(6),
                StoredJson.Read(row.GetString(7)))
            : null;
    }));

    public Task AddDrillAsync(BackupDrill drill, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                "INSERT INTO backup_drills (at, file, opened, took, certificates, log_entries, trouble, by_hand) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
                drill.At.ToUnixTimeMilliseconds(), drill.File, drill.IsOpened ? 1L : 0L, (long)drill.Took.TotalMilliseconds, drill.Certificates, drill.LogEntries, drill.Trouble, StoredJson.Write(drill.ByHand));
            transaction.Append(entry, transaction.Row("backup_drills", id!.Value));
            return true;
        },
        ct);

    private static long Upsert(WriteTransaction transaction, KnownRecoveryKey key) => transaction.Change(
        """
        INSERT INTO recovery_keys (key_id, name, spki, added_at, removed_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (key_id) DO UPDATE SET name = excluded.name, added_at = excluded.added_at, removed_at = excluded.removed_at
        RETURNING id
        """,
        key.Id, key.Name, key.SubjectPublicKeyInfo, key.AddedAt.ToUnixTimeMilliseconds(), Value(key.RemovedAt))!.Value;

    private static long? Value(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
