using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Revocation;

/// <summary>Revocations as rows. Those of lost certificates have ids below 0.</summary>
internal static class RevocationRow
{
    /// <summary>For SELECT; <see cref="Read"/> reads them.</summary>
    public const string Columns = "id, authority, serial, reason, revoked_at, invalidity_date, not_after, by, note, released, change, entry, shard";

    /// <summary>The condition that finds a lost certificate's row by its serial ?1 and authority ?2.</summary>
    public const string LostBySerial = "id < 0 AND serial = ?1 AND authority = ?2";

    public static Revoked Read(SqliteDataReader row) => new()
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

    /// <summary>Writes the revocation of a certificate that has no record: it gets a row of its own, below 0.</summary>
    public static void WriteLost(WriteTransaction transaction, RevocationDecision decision)
    {
        var row = Math.Min(0, (long?)transaction.Scalar("SELECT min(id) FROM revocations") ?? 0) - 1;
        Write(transaction, null, ((RevocationVerdict.Changed)decision.Verdict).Revocation with { Certificate = row }, decision);
    }

    /// <summary>Writes a decided change with all that follows from it, and its entry.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="certificate">The certificate; null: its record is lost.</param>
    /// <param name="next">The revocation, with its row.</param>
    /// <param name="decision">What follows.</param>
    public static void Write(WriteTransaction transaction, CertificateRecord? certificate, Revoked next, RevocationDecision decision)
    {
        transaction.Execute(
            $"INSERT OR REPLACE INTO revocations ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            next.Certificate, next.Authority, next.Serial, (long)next.Reason, next.RevokedAt.ToUnixTimeSeconds(), next.InvalidityDate?.ToUnixTimeSeconds(),
            next.NotAfter.ToUnixTimeSeconds(), next.By, next.Note, next.Released ? 1L : 0L, next.Change, next.Entry,
            (long?)next.Shard);
        var rows = new List<WitnessedRow> { transaction.Row("revocations", next.Certificate) };
        if (certificate is not null)
        {
            transaction.Execute("UPDATE certificates SET status = ?2 WHERE id = ?1", next.Certificate, (long)next.StatusOf(certificate));
            rows.Insert(0, transaction.Row("certificates", next.Certificate));
        }
        if (decision.Authority is { } authority) rows.Add(AuthorityStore.SetState(transaction, authority.Name, authority.State));
        if (decision.Blocked is { } key && BlockedKeyStore.Block(transaction, key) is { } blocked) rows.Add(blocked);
        transaction.Append(decision.Entry!, [.. rows]);
    }
}
