using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Devices;

/// <summary>Requests that wait for an administrator.</summary>
internal static class PendingRequests
{
    private const string Columns = "request_key, device, domain, profile, request, requester, created_at, expires_at, decision, decided_by";

    public static PendingRequest Add(WriteTransaction transaction, PendingRequest request, IReadOnlyList<string> grants, AuditEntry entry)
    {
        using (var earlier = transaction.Query($"SELECT {Columns} FROM pending WHERE request_key = ?1", request.RequestKey))
        {
            // One that has expired is forgotten: it may be asked again.
            if (earlier.Read() && Read(earlier) is var there && entry.Time <= there.ExpiresAt) return there;
        }
        foreach (var grant in grants)
        {
            if (Grants.Objection(transaction, grant, request.RequestKey, entry.Time) is { } reason) throw new GrantRefusedException(reason);
        }
        var changed = new List<WitnessedRow>();
        foreach (var grant in grants) changed.Add(Grants.Bind(transaction, grant, request.RequestKey, request.ExpiresAt));
        var id = transaction.Change(
            $"""
            INSERT INTO pending ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (request_key) DO UPDATE SET request = excluded.request, requester = excluded.requester, created_at = excluded.created_at,
                expires_at = excluded.expires_at, decision = excluded.decision, decided_by = excluded.decided_by
            RETURNING id
            """,
            request.RequestKey, request.Device, request.Domain, request.Profile, request.Request, request.Requester,
            request.CreatedAt.ToUnixTimeMilliseconds(), request.ExpiresAt.ToUnixTimeMilliseconds(), (long)request.Decision, request.DecidedBy)!.Value;
        changed.Add(transaction.Row("pending", id));
        transaction.Append(entry, [.. changed]);
        return request;
    }

    public static PendingRequest? Find(DatabaseConnection connection, byte[] requestKey)
    {
        using var row = connection.Query($"SELECT {Columns} FROM pending WHERE request_key = ?1", requestKey);
        return row.Read() ? Read(row) : null;
    }

    public static IReadOnlyList<PendingRequest> Waiting(DatabaseConnection connection, int limit)
    {
        using var rows = connection.Query($"SELECT {Columns} FROM pending WHERE decision = 0 ORDER BY id LIMIT ?1", limit);
        var waiting = new List<PendingRequest>();
        while (rows.Read()) waiting.Add(Read(rows));
        return waiting;
    }

    public static long CountWaiting(DatabaseConnection connection, IReadOnlyList<string>? domains) => (long)connection.Scalar(
        "SELECT count(*) FROM pending WHERE decision = 0 AND (?1 IS NULL OR domain IN (SELECT value FROM json_each(?1)))", domains is null ? null : StoredJson.Write(domains))!;

    public static bool Decide(WriteTransaction transaction, byte[] requestKey, PendingDecision decision, string decidedBy, AuditEntry entry)
    {
        if (decision == PendingDecision.Waiting) throw new ArgumentException("To wait is not a decision.", nameof(decision));
        if (Undecided(transaction, requestKey) is not { } expiresAt) return false;
        var id = transaction.Change(
            "UPDATE pending SET decision = ?2, decided_by = ?3 WHERE request_key = ?1 RETURNING id", requestKey, (long)decision, decidedBy)!.Value;
        var request = transaction.Row("pending", id);
        if (decision == PendingDecision.Accepted)
            transaction.Append(entry, request, Grants.Add(transaction, $"approval:{Convert.ToHexStringLower(requestKey)}", requestKey, expiresAt));
        else
            transaction.Append(entry, request);
        return true;
    }

    private static DateTimeOffset? Undecided(WriteTransaction transaction, byte[] requestKey)
    {
        var expiry = transaction.Scalar("SELECT expires_at FROM pending WHERE request_key = ?1 AND decision = 0", requestKey);
        return expiry is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    private static PendingRequest Read(SqliteDataReader row) => new()
    {
        RequestKey = row.GetFieldValue<byte[]>(0),
        Device = row.GetString(1),
        Domain = row.GetString(2),
        Profile = row.GetString(3),
        Request = row.GetFieldValue<byte[]>(4),
        Requester = row.GetString(5),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Decision = (PendingDecision)row.GetInt64(8),
        DecidedBy = row.IsDBNull(9) ? null : row.GetString(9),
    };
}
