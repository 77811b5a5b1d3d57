using TrustPoint.Ca.Crls;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Revocation;

namespace TrustPoint.Storage.Crls;

/// <summary>Reads what CRLs carry, each call in one snapshot of the database.</summary>
internal static class CrlReading
{
    private const string Listed = "authority = ?1 AND shard IS ?2 AND length(entry) > 0";

    // RFC 5280 section 3.3: an entry stays until a scheduled CRL, issued after the certificate's expiry, has carried it. ?3 is that CRL's
    // thisUpdate, ?4 the last change on it.
    private const string Standing = "released = 0 AND (not_after >= ?3 OR change > ?4)";

    /// <summary>The entries of a full CRL. ?1 and ?2 are its scope.</summary>
    public const string FullEntries = $"SELECT entry FROM revocations WHERE {Listed} AND {Standing} ORDER BY change";

    /// <summary>The entries of a delta (RFC 5280 section 5.2.4): every change since the base, ?3, also of what was released or expired meanwhile.</summary>
    public const string DeltaEntries = $"SELECT entry FROM revocations WHERE {Listed} AND change > ?3 ORDER BY change";

    /// <summary>What a full CRL and a delta carry.</summary>
    public static CrlSnapshot Read(DatabaseConnection connection, CrlScope scope, CrlRecord? scheduled, long? deltaAfter)
    {
        connection.Execute("BEGIN");
        var upTo = (long?)connection.Scalar("SELECT max(change) FROM revocations WHERE authority = ?1", scope.Authority) ?? 0;
        // About as many as the last time.
        var expected = (long?)connection.Scalar("SELECT entries FROM crls WHERE scope = ?1 ORDER BY number DESC LIMIT 1", scope.Name) ?? 0;
        var full = Entries(connection, expected, FullEntries, scope.Authority, (long?)scope.Shard, ExpiredBefore(scheduled), scheduled?.UpTo ?? 0);
        var delta = deltaAfter is { } after ? Entries(connection, 0, DeltaEntries, scope.Authority, (long?)scope.Shard, after) : null;
        connection.Execute("COMMIT");
        return new(upTo, full, delta);
    }

    /// <summary>Those of the serial numbers that have no reason to be missing. One that the database does not know has none.</summary>
    public static IReadOnlyList<byte[]> WithoutReason(DatabaseConnection connection, CrlScope scope, CrlRecord? scheduled, IReadOnlyList<byte[]> serials)
    {
        connection.Execute("BEGIN");
        var left = serials.Where(serial => connection.Scalar(
            $"""
            SELECT 1 FROM revocations
            WHERE id = ifnull((SELECT id FROM certificates WHERE {CertificateRow.BySerial}), (SELECT id FROM revocations WHERE {RevocationRow.LostBySerial}))
                AND NOT ({Standing})
            """,
            serial, scope.Authority, ExpiredBefore(scheduled), scheduled?.UpTo ?? 0) is null).ToList();
        connection.Execute("COMMIT");
        return left;
    }

    private static long ExpiredBefore(CrlRecord? scheduled) => scheduled?.ThisUpdate.ToUnixTimeSeconds() ?? long.MinValue;

    /// <summary>The entries that a query gives.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="expected">How many there will be, as far as that is known.</param>
    /// <param name="sql">Selects them.</param>
    /// <param name="values">Its parameters.</param>
    public static CrlEntries Entries(DatabaseConnection connection, long expected, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = connection.Query(sql, values);
        var entries = new CrlEntries(expected);
        while (rows.Read()) entries.Add(rows.GetFieldValue<byte[]>(0));
        return entries;
    }
}
