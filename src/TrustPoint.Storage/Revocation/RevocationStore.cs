using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Revocation;

/// <inheritdoc/>
internal sealed class RevocationStore(GroupCommitWriter writer, ReadConnections readers) : IRevocationStore
{
    public Task<IReadOnlyList<RevocationDecision>> ChangeAsync(
        IReadOnlyList<long> certificates, Func<CertificateRecord, Revoked?, long, RevocationDecision> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var decisions = new List<RevocationDecision>(certificates.Count);
            foreach (var id in certificates)
            {
                if (CertificateRow.Find(transaction, id) is not { } certificate) continue;
                var decision = decide(certificate, Find(transaction.Query, id), LastChange(transaction, certificate.Authority));
                if (decision.Verdict is RevocationVerdict.Changed changed) RevocationRow.Write(transaction, certificate, changed.Revocation, decision);
                decisions.Add(decision);
            }
            return (IReadOnlyList<RevocationDecision>)decisions;
        },
        ct);

    public ValueTask<Revoked?> FindAsync(long certificate, CancellationToken ct) => new(readers.Read(connection => Find(connection.Query, certificate)));

    public ValueTask<Revoked?> FindLostAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {RevocationRow.Columns} FROM revocations WHERE {RevocationRow.LostBySerial}", serial.ToArray(), authority);
        return row.Read() ? RevocationRow.Read(row) : null;
    }));

    private delegate SqliteDataReader Querying(string sql, params ReadOnlySpan<object?> values);

    private static Revoked? Find(Querying query, long id)
    {
        using var row = query($"SELECT {RevocationRow.Columns} FROM revocations WHERE id = ?1", id);
        return row.Read() ? RevocationRow.Read(row) : null;
    }

    private static long LastChange(WriteTransaction transaction, string authority) =>
        (long?)transaction.Scalar("SELECT max(change) FROM revocations WHERE authority = ?1", authority) ?? 0;
}
