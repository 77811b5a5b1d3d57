using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <summary>A certificate's row: the columns of the table in their order, and nothing else knows that order.</summary>
internal static class CertificateRow
{
    /// <summary>For SELECT; <see cref="Read"/> reads them.</summary>
    public const string Columns =
        "id, authority, serial, status, tbs_sha256, sha256, subject, key_sha256, not_before, not_after, profile, profile_version, "
        + "domain, device, request_key, requester, created_at, der";

    private const char VersionMark = '@';

    /// <summary>The values in the order of <see cref="Columns"/>; the first is null for a row that has no id yet.</summary>
    public static object?[] Values(CertificateRecord record, long? id)
    {
        var mark = record.Profile.IndexOf(VersionMark, StringComparison.Ordinal);
        if (mark < 0) throw new ArgumentException($"A profile is recorded with its version, not as '{record.Profile}'.", nameof(record));
        return
        [
            id, record.Authority, record.Serial, (long)record.Status, record.TbsSha256, record.Sha256, record.Subject,
            record.KeySha256, record.NotBefore.ToUnixTimeSeconds(), record.NotAfter.ToUnixTimeSeconds(), record.Profile[..mark], record.Profile[(mark + 1)..],
            record.Domain, record.Device, record.RequestKey, record.Requester, record.CreatedAt.ToUnixTimeMilliseconds(), record.Der,
        ];
    }

    public static CertificateRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Authority = row.GetString(1),
        Serial = row.GetFieldValue<byte[]>(2),
        Status = (CertificateStatus)row.GetInt64(3),
        TbsSha256 = row.GetFieldValue<byte[]>(4),
        Sha256 = row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5),
        Subject = row.GetString(6),
        KeySha256 = row.GetFieldValue<byte[]>(7),
        NotBefore = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(8)),
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(9)),
        Profile = row.GetString(10) + VersionMark + row.GetString(11),
        Domain = row.IsDBNull(12) ? null : row.GetString(12),
        Device = row.IsDBNull(13) ? null : row.GetString(13),
        RequestKey = row.GetFieldValue<byte[]>(14),
        Requester = row.GetString(15),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(16)),
        Der = row.GetFieldValue<byte[]>(17),
    };

    /// <summary>The row with this id; null: there is none.</summary>
    public static CertificateRecord? Find(WriteTransaction transaction, long id)
    {
        using var row = transaction.Query($"SELECT {Columns} FROM certificates WHERE id = ?1", id);
        return row.Read() ? Read(row) : null;
    }

    /// <summary>The row with this id, which an index named: rows are never deleted.</summary>
    public static CertificateRecord Get(DatabaseConnection connection, long id)
    {
        using var row = connection.Query($"SELECT {Columns} FROM certificates WHERE id = ?1", id);
        row.Read();
        return Read(row);
    }

    /// <summary>INSERT; no row when the serial number is taken.</summary>
    public const string Insert =
        $"INSERT INTO certificates ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) "
        + "ON CONFLICT DO NOTHING RETURNING id";

    /// <summary>The condition that finds a row by its serial ?1 and authority ?2. The index holds twelve octets.</summary>
    public const string BySerial = "substr(serial, 1, 12) = substr(?1, 1, 12) AND serial = ?1 AND authority = ?2";

    /// <summary>The row as the log witnesses it.</summary>
    public static WitnessedRow Witness(CertificateRecord record, long id) => WitnessedRow.Of("certificates", id, Values(record, id));
}
