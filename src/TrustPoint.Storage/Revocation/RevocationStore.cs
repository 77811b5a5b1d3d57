using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Revocation;

/// <inheritdoc/>
internal sealed class RevocationStore(GroupCommitWriter writer, ReadConnections readers) : IRevocationStore
{
    private const string Columns = "id, authority, serial, reason, revoked_at, invalidity_date, not_after, by, note, released, change, entry, shard";

    public Task<IReadOnlyList<RevocationDecision>> ChangeAsync(
        IReadOnlyList<long> certificates, Func<CertificateRecord, Revoked?, long, RevocationDecision> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var decisions = new List<RevocationDecision>(certificates.Count);
            foreach (var id in certificates)
            {
                if (CertificateOf(transaction, id) is not { } certificate) continue;
                var decision = decide(certificate, Find(transaction.Query, id), LastChange(transaction, certificate.Authority));
                if (decision.Verdict is RevocationVerdict.Changed changed) Write(transaction, certificate, changed.Revocation, decision);
                decisions.Add(decision);
            }
            return (IReadOnlyList<RevocationDecision>)decisions;
        },
        ct);

    public ValueTask<Revoked?> FindAsync(long certificate, CancellationToken ct) => new(readers.Read(connection => Find(connection.Query, certificate)));

    private delegate SqliteDataReader Querying(string sql, params ReadOnlySpan<object?> values);

    private static CertificateRecord? CertificateOf(WriteTransaction transaction, long id)
    {
        using var row = transaction.Query($"SELECT {CertificateRow.Columns} FROM certificates WHERE id = ?1", id);
        return row.Read() ? CertificateRow.Read(row) : null;
    }

    private static Revoked? Find(Querying query, long id)
    {
        using var row = query($"SELECT {Columns} FROM revocations WHERE id = ?1", id);
        return !row.Read() ? null : new()
        {
            Certificate = row.GetInt64(0),
            Authority = row.GetString(1),
            Serial = row.GetFieldValue<byte[]>(2),
            Reason = (RevocationReason)row.GetInt64(3),
            RevokedAt = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)),
            InvalidityDate = row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)),
            NotAfter = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(6)),
            By = row.GetString(7),
            Note = row.IsDBNull(8) ? null : row.GetString(8),
            Released = row.GetBoolean(9),
            Change = row.GetInt64(10),
            Listed = row.GetFieldValue<byte[]>(11).Length > 0,
            Shard = row.IsDBNull(12) ? null : row.GetInt32(12),
        };
    }

    private static long LastChange(WriteTransaction transaction, string authority) =>
        (long?)transaction.Scalar("SELECT max(change) FROM revocations WHERE authority = ?1", authority) ?? 0;

    private static void Write(WriteTransaction transaction, CertificateRecord certificate, Revoked next, RevocationDecision decision)
    {
        transaction.Execute(
            $"INSERT OR REPLACE INTO revocations ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            next.Certificate, next.Authority, next.Serial, (long)next.Reason, next.RevokedAt.ToUnixTimeSeconds(), next.InvalidityDate?.ToUnixTimeSeconds(),
            next.NotAfter.ToUnixTimeSeconds(), next.By, next.Note, next.Released ? 1L : 0L, next.Change, next.Entry,
            (long?)next.Shard);
        transaction.Execute("UPDATE certificates SET status = ?2 WHERE id = ?1", next.Certificate, (long)next.StatusOf(certificate));
        var rows = new List<WitnessedRow> { transaction.Row("certificates", next.Certificate), transaction.Row("revocations", next.Certificate) };
        if (decision.Authority is { } authority) rows.Add(SetState(transaction, authority.Name, authority.State));
        if (decision.Blocked is { } key && BlockedKeyStore.Block(transaction, key) is { } blocked) rows.Add(blocked);
        transaction.Append(decision.Entry!, [.. rows]);
    }

    private static WitnessedRow SetState(WriteTransaction transaction, string name, AuthorityState state)
    {
        var id = transaction.Change("UPDATE authorities SET state = ?2 WHERE name = ?1 RETURNING id", name, state.ToString());
        return transaction.Row("authorities", id!.Value);
    }
}
