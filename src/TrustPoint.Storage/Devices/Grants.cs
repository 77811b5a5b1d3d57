using System.Globalization;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Devices;

/// <summary>One-time grants: enrolment codes and approvals. Bound to the first request that uses them, and to no other unless that one came to nothing.</summary>
internal static class Grants
{
    /// <summary>Stands in <c>ended</c> for a grant that somebody ended; 1: a newer code replaced it.</summary>
    public const long EndedByHand = 2;

    /// <summary>Makes a grant. An approval that was given before and has expired is given anew.</summary>
    public static WitnessedRow Add(WriteTransaction transaction, string grantId, byte[]? boundTo, DateTimeOffset expiresAt)
    {
        var id = transaction.Change(
            """
            INSERT INTO grants (grant_id, bound_to, expires_at, ended) VALUES (?1, ?2, ?3, 0)
            ON CONFLICT (grant_id) DO UPDATE SET bound_to = excluded.bound_to, expires_at = excluded.expires_at
            RETURNING id
            """,
            grantId, boundTo, expiresAt.ToUnixTimeMilliseconds());
        return transaction.Row("grants", id!.Value);
    }

    /// <summary>Why this request may not use the grant, as a sentence; null when it may.</summary>
    public static string? Objection(WriteTransaction transaction, string grantId, byte[] requestKey, DateTimeOffset now)
    {
        using var row = transaction.Query("SELECT bound_to, expires_at, ended FROM grants WHERE grant_id = ?1", grantId);
        if (!row.Read()) return $"The grant {grantId} is unknown.";
        if (!row.IsDBNull(0) && !row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(requestKey)) return $"The grant {grantId} was used by another request.";
        if (row.GetInt64(2) == EndedByHand) return $"The grant {grantId} was ended.";
        if (row.GetInt64(2) != 0) return $"A newer grant replaced {grantId}.";
        var expiry = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1));
        return now > expiry ? string.Create(CultureInfo.InvariantCulture, $"The grant {grantId} expired at {expiry.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.") : null;
    }

    /// <summary>Binds the grant, after <see cref="Objection"/> had none. A grant that waits with its request lives at least as long as the request.</summary>
    public static WitnessedRow Bind(WriteTransaction transaction, string grantId, byte[] requestKey, DateTimeOffset? atLeastUntil = null)
    {
        var id = transaction.Change(
            "UPDATE grants SET bound_to = ?2, expires_at = max(expires_at, ?3) WHERE grant_id = ?1 RETURNING id",
            grantId, requestKey, atLeastUntil?.ToUnixTimeMilliseconds() ?? 0);
        return transaction.Row("grants", id!.Value);
    }

    /// <summary>
    /// Gives back the code that an abandoned intent had used: the device was told to try again, and may do so with a new key. Not when a
    /// certificate was issued for the same request, nor when the request was put before an administrator: the code has then done its work.
    /// </summary>
    public static IEnumerable<WitnessedRow> GiveBack(WriteTransaction transaction, long certificate)
    {
        var given = new List<long>();
        using (var rows = transaction.Query(
            """
            UPDATE grants SET bound_to = NULL FROM certificates AS abandoned
            WHERE abandoned.id = ?1 AND bound_to = abandoned.request_key AND grant_id IN (SELECT code_id FROM codes WHERE codes.device = abandoned.device)
                AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.request_key = abandoned.request_key)
                AND NOT EXISTS (
                    SELECT 1 FROM certificates AS other WHERE other.device = abandoned.device
                        AND substr(other.request_key, 1, 8) = substr(abandoned.request_key, 1, 8) AND other.request_key = abandoned.request_key
                        AND (other.status = 0 OR other.sha256 IS NOT NULL))
            RETURNING grants.id
            """,
            certificate))
        {
            while (rows.Read()) given.Add(rows.GetInt64(0));
        }
        return given.Select(id => transaction.Row("grants", id));
    }
}
