using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Crls;

/// <inheritdoc/>
internal sealed class CrlStore(GroupCommitWriter writer, ReadConnections readers) : ICrlStore
{
    public ValueTask<CrlHistory> HistoryAsync(CrlScope scope, DateTimeOffset now, CancellationToken ct) => new(readers.Read(connection => new CrlHistory(
        CrlRow.First(connection, "scope = ?1 AND published = 1 ORDER BY number DESC", scope.Name),
        // One of a time that is still to come was made before the clock was set right: what it let go may have time to run, and the next is due.
        CrlRow.First(connection, "scope = ?1 AND published = 1 AND scheduled = 1 AND this_update <= ?2 ORDER BY number DESC", scope.Name, now.ToUnixTimeSeconds()),
        // By next_update the few are found, by number the oldest of them: neither follows the other where the validity or the clock was changed.
        CrlRow.First(connection, "scope = ?1 AND published = 1 AND this_update <= ?2 AND next_update > ?2 ORDER BY +number", scope.Name, now.ToUnixTimeSeconds()),
        HighestNumber(connection.Scalar("SELECT max(number) FROM crls WHERE scope = ?1", scope.Name)))));

    public ValueTask<bool> HasChangesAsync(CrlScope scope, long after, CancellationToken ct) => new(readers.Read(connection => connection.Scalar(
        "SELECT 1 FROM revocations WHERE authority = ?1 AND change > ?2 AND shard IS ?3 AND length(entry) > 0 LIMIT 1",
        scope.Authority, after, (long?)scope.Shard) is not null));

    public Task<CrlSnapshot> ReadAsync(CrlScope scope, CrlRecord? scheduled, long? deltaAfter, CancellationToken ct) =>
        Task.Run(() => readers.Read(connection => CrlReading.Read(connection, scope, scheduled, deltaAfter)), ct);

    public Task<IReadOnlyList<byte[]>> WithoutReasonAsync(CrlScope scope, CrlRecord? scheduled, IReadOnlyList<byte[]> serials, CancellationToken ct) =>
        Task.Run(() => readers.Read(connection => CrlReading.WithoutReason(connection, scope, scheduled, serials)), ct);

    public Task<long> IntendAsync(CrlRecord record, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var highest = HighestNumber(transaction.Scalar("SELECT max(number) FROM crls WHERE scope = ?1", record.Scope.Name));
            if (record.Number <= highest) throw new CrlRefusedException($"The CRL {record.Scope} already had the number {highest}.");
            var id = CrlRow.Insert(transaction, record);
            transaction.Append(entry, transaction.Row("crls", id));
            return id;
        },
        ct);

    public Task PublishedAsync(long id, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            transaction.Execute("UPDATE crls SET published = 1 WHERE id = ?1", id);
            transaction.Append(entry, transaction.Row("crls", id));
            return id;
        },
        ct);

    public Task<IReadOnlyList<CrlRecord>> OpenAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection => CrlRow.All(
        connection,
        "published = 0 AND number > ifnull((SELECT max(number) FROM crls before WHERE before.scope = crls.scope AND before.published = 1), 0) ORDER BY scope, number")));

    public ValueTask<long?> FirstWithAsync(CrlScope scope, long change, CancellationToken ct) => new(readers.Read(connection =>
        CrlRow.First(connection, "scope = ?1 AND published = 1 AND up_to >= ?2 ORDER BY up_to, number", scope.Name, change)?.Number));

    private static long HighestNumber(object? max) => (long?)max ?? 0;
}
