using System.Buffers;
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

    /// <summary>What a full CRL and a delta carry.</summary>
    public static CrlSnapshot Read(DatabaseConnection connection, CrlScope scope, CrlRecord? scheduled, long? deltaAfter)
    {
        connection.Execute("BEGIN");
        var upTo = (long?)connection.Scalar("SELECT max(change) FROM revocations WHERE authority = ?1", scope.Authority) ?? 0;
        var full = Entries(
            connection, $"SELECT entry FROM revocations WHERE {Listed} AND {Standing} ORDER BY change",
            scope.Authority, (long?)scope.Shard, ExpiredBefore(scheduled), scheduled?.UpTo ?? 0);
        // RFC 5280 section 5.2.4: every change since the base, also of what was released or expired meanwhile.
        var delta = deltaAfter is not { } after ? null : Entries(
            connection, $"SELECT entry FROM revocations WHERE {Listed} AND change > ?3 ORDER BY change", scope.Authority, (long?)scope.Shard, after);
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
    public static CrlEntries Entries(DatabaseConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = connection.Query(sql, values);
        var der = new ArrayBufferWriter<byte>();
        var count = 0L;
        for (; rows.Read(); count++) der.Write(rows.GetFieldValue<byte[]>(0));
        return new(count, der.WrittenMemory);
    }
}
