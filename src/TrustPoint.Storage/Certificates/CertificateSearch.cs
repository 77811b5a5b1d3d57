using System.Globalization;
using System.Text.Json;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <summary>
/// Looking through certificates. Where a device or a text is given, its certificates are found by the indexes of serials, fingerprints,
/// devices and parts of their names, and sorted. Else kinds of certificates are merged that each stand in order.
/// </summary>
internal static class CertificateSearch
{
    // The index of device names holds every three characters that stand side by side; a shorter text is looked up as a whole name.
    private const int ShortestPart = 3;
    private const int DevicesSearched = 100;

    // So many rows are looked at in the order of issuing for those that expire in time; then all that do are sorted.
    private const int Walked = 5000;

    private static readonly CertificateStatus[] Issued = [CertificateStatus.Issued, CertificateStatus.Revoked, CertificateStatus.OnHold];

    /// <summary>The keys of the first rows after a place.</summary>
    public static List<CertificateKey> First(DatabaseConnection connection, CertificateFilter filter, CertificateOrder order, int count)
    {
        var ends = Ends.Of(filter);
        if (Chosen(connection, filter) is { } chosen) return order.First(Among(connection, chosen, filter, ends).Where(key => IsAfter(order, key)), count);
        List<CertificateKind> kinds = [.. CertificateKind.Of(connection, filter)];
        if (order.ByExpiry) return order.First(kinds.SelectMany(kind => ByExpiry(connection, kind, ends, order, count)), count);
        if (ends.All) return order.First(kinds.SelectMany(kind => ById(connection, kind, order, count)), count);
        return Walk(connection, kinds, ends, order, count) ?? order.First(kinds.SelectMany(kind => Sorted(connection, kind, ends, order, count)), count);
    }

    /// <summary>How many rows there are, counted up to a number.</summary>
    public static long Count(DatabaseConnection connection, CertificateFilter filter, long most)
    {
        var ends = Ends.Of(filter);
        if (Chosen(connection, filter) is { } chosen) return Among(connection, chosen, filter, ends).Count;
        var counted = 0L;
        foreach (var kind in CertificateKind.Of(connection, filter))
        {
            counted += (long)connection.Scalar(
                $"SELECT count(*) FROM (SELECT 1 FROM certificates INDEXED BY certificates_expiry WHERE {CertificateKind.Condition} AND not_after >= ?5 AND not_after < ?6 LIMIT ?7)",
                [.. kind.Values, ends.From, ends.Before, most - counted])!;
            if (counted >= most) break;
        }
        return counted;
    }

    /// <summary>How many of some kinds end between times, and before the first and after the last.</summary>
    public static IReadOnlyList<long> CountByEnd(DatabaseConnection connection, CertificateFilter kinds, IReadOnlyList<DateTimeOffset> times)
    {
        var counts = new long[times.Count + 1];
        foreach (var kind in CertificateKind.Of(connection, kinds))
        {
            for (var i = 0; i <= times.Count; i++)
            {
                var ends = Ends.Of(new(ExpiresFrom: i == 0 ? null : times[i - 1], ExpiresBefore: i == times.Count ? null : times[i]));
                counts[i] += (long)connection.Scalar(
                    $"SELECT count(*) FROM certificates INDEXED BY certificates_expiry WHERE {CertificateKind.Condition} AND not_after >= ?5 AND not_after < ?6",
                    [.. kind.Values, ends.From, ends.Before])!;
            }
        }
        return counts;
    }

    /// <summary>How many certificates an authority issued from each time to the next.</summary>
    public static IReadOnlyList<long> CountIssued(DatabaseConnection connection, string authority, IReadOnlyList<DateTimeOffset> times)
    {
        List<long> begins = [.. times.Select(time => InOrderOfTime.FirstFrom(connection, "certificates", "created_at", time))];
        var counts = new long[times.Count - 1];
        foreach (var kind in Issued.SelectMany(status => CertificateKind.Of(connection, new(Authority: authority, Status: status))))
        {
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += (long)connection.Scalar(
                    $"SELECT count(*) FROM certificates INDEXED BY certificates_kind WHERE {CertificateKind.Condition} AND id >= ?5 AND id < ?6",
                    [.. kind.Values, begins[i], begins[i + 1]])!;
            }
        }
        return counts;
    }

    private static List<CertificateKey> ById(DatabaseConnection connection, CertificateKind kind, CertificateOrder order, int count) => Keys(
        connection,
        $"SELECT 0, id FROM certificates INDEXED BY certificates_kind WHERE {CertificateKind.Condition} AND id {order.Follows} ?5 ORDER BY id {order.Direction} LIMIT ?6",
        [.. kind.Values, order.After.Id, count]);

    // In two steps, because SQLite seeks an index by not_after, and not by not_after and the row's number together.
    private static IEnumerable<CertificateKey> ByExpiry(DatabaseConnection connection, CertificateKind kind, Ends ends, CertificateOrder order, int count)
    {
        var beside = order.After.NotAfter >= ends.From && order.After.NotAfter < ends.Before
            ? Keys(
                connection,
                $"""
                SELECT not_after, id FROM certificates INDEXED BY certificates_expiry
                WHERE {CertificateKind.Condition} AND not_after = ?5 AND id {order.Follows} ?6 ORDER BY id {order.Direction} LIMIT ?7
                """,
                [.. kind.Values, order.After.NotAfter, order.After.Id, count])
            : [];
        if (beside.Count == count) return beside;
        return beside.Concat(Keys(
            connection,
            $"""
            SELECT not_after, id FROM certificates INDEXED BY certificates_expiry
            WHERE {CertificateKind.Condition} AND not_after >= ?5 AND not_after < ?6 ORDER BY not_after {order.Direction}, id {order.Direction} LIMIT ?7
            """,
            [
                .. kind.Values, order.Descending ? ends.From : Math.Max(ends.From, Next(order.After.NotAfter)),
                order.Descending ? Math.Min(ends.Before, order.After.NotAfter) : ends.Before, count,
            ]));
    }

    // In the order of issuing, over the rows of all kinds: soon done where one in a hundred fits. Null: too few of them do.
    private static List<CertificateKey>? Walk(DatabaseConnection connection, IEnumerable<CertificateKind> kinds, Ends ends, CertificateOrder order, int count)
    {
        var shown = kinds.ToHashSet();
        var found = new List<CertificateKey>(count);
        using var rows = connection.Query(
            $"SELECT not_after, id, profile, domain, authority, status FROM certificates NOT INDEXED WHERE id {order.Follows} ?1 ORDER BY id {order.Direction} LIMIT ?2",
            order.After.Id, Walked);
        var walked = 0;
        for (; found.Count < count && rows.Read(); walked++)
        {
            if (!ends.Has(rows.GetInt64(0))) continue;
            if (!shown.Contains(new(rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetString(4), (CertificateStatus)rows.GetInt64(5)))) continue;
            found.Add(new(rows.GetInt64(0), rows.GetInt64(1)));
        }
        return found.Count == count || walked < Walked ? found : null;
    }

    private static List<CertificateKey> Sorted(DatabaseConnection connection, CertificateKind kind, Ends ends, CertificateOrder order, int count) => Keys(
        connection,
        $"""
        SELECT not_after, id FROM certificates INDEXED BY certificates_expiry
        WHERE {CertificateKind.Condition} AND not_after >= ?5 AND not_after < ?6 AND id {order.Follows} ?7 ORDER BY id {order.Direction} LIMIT ?8
        """,
        [.. kind.Values, ends.From, ends.Before, order.After.Id, count]);

    private static List<CertificateKey> Among(DatabaseConnection connection, List<long> ids, CertificateFilter filter, Ends ends) => Keys(
        connection,
        """
        SELECT not_after, id FROM certificates WHERE id IN (SELECT value FROM json_each(?1)) AND ifnull(authority = ?2, 1) AND (?3 IS NULL OR domain IN (SELECT value FROM json_each(?3)))
            AND ifnull(profile = ?4, 1) AND ifnull(status = ?5, 1) AND not_after >= ?6 AND not_after < ?7
        """,
        JsonSerializer.Serialize(ids), filter.Authority, filter.Domains is { } domains ? StoredJson.Write(domains) : null, filter.Profile, (long?)filter.Status, ends.From, ends.Before);

    // Null: neither a device nor a text was given.
    private static List<long>? Chosen(DatabaseConnection connection, CertificateFilter filter)
    {
        var ofDevice = filter.Device is { } device ? Ids(connection, "SELECT id FROM certificates INDEXED BY certificates_device WHERE device = ?1", device) : null;
        if (filter.Text is not { Length: > 0 } text) return ofDevice;
        var matching = Matching(connection, text);
        return ofDevice is null ? matching : [.. ofDevice.Intersect(matching)];
    }

    // No part of this walks the table: a serial and a fingerprint have their index; a part of a name is looked for among the devices,
    // whose newest matches give their certificates; a certificate without a device (an authority's, the appliance's own) is one of few.
    private static List<long> Matching(DatabaseConnection connection, string text)
    {
        if (Hex(text) is { } bytes)
        {
            var exact = Ids(
                connection,
                """
                SELECT id FROM certificates WHERE substr(serial, 1, 12) = substr(?1, 1, 12) AND serial = ?1
                UNION SELECT id FROM certificates WHERE sha256 IS NOT NULL AND substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1
                """,
                bytes);
            if (exact.Count > 0) return exact;
        }
        var devices = text.Length < ShortestPart
            ? "SELECT name FROM devices WHERE name = ?1 OR serial_number = ?1"
            : $"SELECT name FROM devices WHERE id IN (SELECT rowid FROM devices_text WHERE devices_text MATCH ?1 ORDER BY rowid DESC LIMIT {DevicesSearched.ToString(CultureInfo.InvariantCulture)})";
        return Ids(
            connection,
            $"""
            SELECT id FROM certificates INDEXED BY certificates_device WHERE device IN ({devices})
            UNION ALL SELECT id FROM certificates INDEXED BY certificates_device WHERE device IS NULL AND subject LIKE ?2 ESCAPE '\'
            """,
            text.Length < ShortestPart ? text : Devices.DeviceSearch.Phrase(text), Anywhere(text));
    }

    private static string Anywhere(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static byte[]? Hex(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        return digits.Length % 2 == 0 && digits.Length >= 2 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
    }

    private static bool IsAfter(CertificateOrder order, CertificateKey key)
    {
        var difference = order.ByExpiry && key.NotAfter != order.After.NotAfter ? key.NotAfter.CompareTo(order.After.NotAfter) : key.Id.CompareTo(order.After.Id);
        return order.Descending ? difference < 0 : difference > 0;
    }

    private static long Next(long number) => number == long.MaxValue ? number : number + 1;

    private static List<CertificateKey> Keys(DatabaseConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = connection.Query(sql, values);
        var keys = new List<CertificateKey>();
        while (rows.Read()) keys.Add(new(rows.GetInt64(0), rows.GetInt64(1)));
        return keys;
    }

    private static List<long> Ids(DatabaseConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = connection.Query(sql, values);
        var ids = new List<long>();
        while (rows.Read()) ids.Add(rows.GetInt64(0));
        return ids;
    }

    // Unix seconds, rounded up: a certificate that ends at a full second has ended a moment after it.
    private readonly record struct Ends(long From, long Before)
    {
        public bool All => this == new Ends(long.MinValue, long.MaxValue);

        public static Ends Of(CertificateFilter filter) => new(Seconds(filter.ExpiresFrom) ?? long.MinValue, Seconds(filter.ExpiresBefore) ?? long.MaxValue);

        public bool Has(long notAfter) => notAfter >= From && notAfter < Before;

        private static long? Seconds(DateTimeOffset? time) => time is { } moment ? (moment.ToUnixTimeMilliseconds() + 999) / 1000 : null;
    }
}
