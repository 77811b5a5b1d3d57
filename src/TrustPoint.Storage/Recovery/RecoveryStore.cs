using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Revocation;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Recovery;

/// <inheritdoc/>
internal sealed class RecoveryStore(GroupCommitWriter writer, ReadConnections readers, CheckpointFile file) : IRecoveryStore
{
    public Task<string?> CheckpointAheadAsync(CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => LogCheck.IsAhead(connection, file, LogHead.Read(connection).Size)) ? file.Read() : null);

    public ValueTask<(CertificateRecord? Certificate, Revoked? Revocation)> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        new(readers.Read(connection =>
        {
            var certificate = CertificateOf(connection, serial.ToArray(), authority);
            using var row = certificate is null
                ? connection.Query($"SELECT {RevocationRow.Columns} FROM revocations WHERE {RevocationRow.LostBySerial}", serial.ToArray(), authority)
                : connection.Query($"SELECT {RevocationRow.Columns} FROM revocations WHERE id = ?1", certificate.Id);
            return (certificate, row.Read() ? RevocationRow.Read(row) : null);
        }));

    public Task<IReadOnlyList<Revoked>> HoldsAsync(CrlScope scope, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query(
            $"SELECT {RevocationRow.Columns} FROM revocations WHERE authority = ?1 AND shard IS ?2 AND released = 0 AND reason = ?3 AND length(entry) > 0",
            scope.Authority, (long?)scope.Shard, (long)RevocationReason.CertificateHold);
        var holds = new List<Revoked>();
        while (rows.Read()) holds.Add(RevocationRow.Read(rows));
        return (IReadOnlyList<Revoked>)holds;
    }));

    public ValueTask<long> LastChangeAsync(string authority, CancellationToken ct) =>
        new(readers.Read(connection => (long?)connection.Scalar("SELECT max(change) FROM revocations WHERE authority = ?1", authority) ?? 0));

    public async Task RecoverAsync(RecoveryPlan plan, CancellationToken ct)
    {
        var ahead = await CheckpointAheadAsync(ct);
        if (ahead is not null) file.KeepSuperseded(ahead);
        await writer.WriteAsync(
            transaction =>
            {
                foreach (var recovered in plan.Revocations) Write(transaction, recovered);
                foreach (var (name, state, entry) in plan.Authorities) transaction.Append(entry, AuthorityStore.SetState(transaction, name, state));
                foreach (var (record, entry) in plan.Adopted) transaction.Append(entry, transaction.Row("crls", CrlRow.InsertPublished(transaction, record)));
                transaction.Append(plan.PutBack);
                return true;
            },
            ct);
        if (ahead is null) return;
        if (readers.Read(connection => LogReading.NewestNote(connection)) is { } own) file.Write(own);
        else file.Delete();
    }

    private static CertificateRecord? CertificateOf(DatabaseConnection connection, byte[] serial, string authority)
    {
        using var row = connection.Query($"SELECT {CertificateRow.Columns} FROM certificates WHERE {CertificateRow.BySerial}", serial, authority);
        return row.Read() ? CertificateRow.Read(row) : null;
    }

    private static void Write(WriteTransaction transaction, RecoveredRevocation recovered)
    {
        var row = recovered.Revocation.Certificate;
        if (row == 0) RevocationRow.WriteLost(transaction, recovered.Decision);
        else RevocationRow.Write(transaction, row < 0 ? null : CertificateRow.Find(transaction, row), recovered.Revocation, recovered.Decision);
    }
}
