using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Devices;

/// <summary>Enrolment codes: each is a grant with a salted hash beside it.</summary>
internal static class EnrolmentCodes
{
    private const string Columns = "code_id, device, profile, salt, hash";

    public static long Add(WriteTransaction transaction, EnrolmentCode code, AuditEntry entry)
    {
        var changed = EndUnused(transaction, code.Device);
        changed.Add(Grants.Add(transaction, code.Id, code.UsedBy, code.ExpiresAt));
        var id = transaction.Change(
            $"INSERT INTO codes ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id", code.Id, code.Device, code.Profile, code.Salt, code.Hash)!.Value;
        changed.Add(transaction.Row("codes", id));
        transaction.Append(entry, [.. changed]);
        return id;
    }

    public static EnrolmentCode? Latest(DatabaseConnection connection, string device)
    {
        using var row = connection.Query(
            $"SELECT {Columns}, expires_at, bound_to FROM codes JOIN grants ON grant_id = code_id WHERE device = ?1 ORDER BY codes.id DESC LIMIT 1", device);
        return !row.Read() ? null : new()
        {
            Id = row.GetString(0),
            Device = row.GetString(1),
            Profile = row.GetString(2),
            Salt = row.GetFieldValue<byte[]>(3),
            Hash = row.GetFieldValue<byte[]>(4),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            UsedBy = row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
        };
    }

    public static long CountOpen(DatabaseConnection connection, DateTimeOffset now) =>
        (long)connection.Scalar("SELECT count(*) FROM grants JOIN codes ON code_id = grant_id WHERE ended = 0 AND bound_to IS NULL AND expires_at > ?1", now.ToUnixTimeMilliseconds())!;

    public static int EndOpen(WriteTransaction transaction, DateTimeOffset now, int most, Func<int, AuditEntry> entry)
    {
        var ended = new List<long>();
        using (var rows = transaction.Query(
            """
            UPDATE grants SET ended = ?3 WHERE id IN (
                SELECT grants.id FROM grants JOIN codes ON code_id = grant_id WHERE ended = 0 AND bound_to IS NULL AND expires_at > ?1 LIMIT ?2)
            RETURNING id
            """,
            now.ToUnixTimeMilliseconds(), (long)most, Grants.EndedByHand))
        {
            while (rows.Read()) ended.Add(rows.GetInt64(0));
        }
        if (ended.Count > 0) transaction.Append(entry(ended.Count), [.. ended.Select(id => transaction.Row("grants", id))]);
        return ended.Count;
    }

    private static List<WitnessedRow> EndUnused(WriteTransaction transaction, string device)
    {
        var ended = new List<long>();
        using (var rows = transaction.Query(
            "UPDATE grants SET ended = 1 WHERE ended = 0 AND bound_to IS NULL AND grant_id IN (SELECT code_id FROM codes WHERE device = ?1) RETURNING id", device))
        {
            while (rows.Read()) ended.Add(rows.GetInt64(0));
        }
        return [.. ended.Select(id => transaction.Row("grants", id))];
    }
}
