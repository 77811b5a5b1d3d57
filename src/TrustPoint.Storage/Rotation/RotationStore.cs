using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Rotation;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Rotation;

/// <inheritdoc/>
internal sealed class RotationStore(ReadConnections readers) : IRotationStore
{
    public Task<Slice<WatchedCertificate>> ListAsync(RotationFilter filter, DateTimeOffset now, RotationSort sort, ListPosition? from, int limit, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection =>
        {
            var search = Narrowed(filter, now.ToUnixTimeSeconds());
            var isDescending = sort == RotationSort.EndsLast != from is { Backwards: true };
            if (from is { } place)
                search.Add($"(not_after, certificate) {(isDescending ? '<' : '>')} ({search.Value(long.Parse(place.Key, CultureInfo.InvariantCulture))}, {{0}})", place.Id);
            var order = isDescending ? "DESC" : "ASC";
            var keys = new List<Watched>();
            using (var rows = connection.Query(
                $"SELECT device, domain, not_before, not_after, certificate FROM {search} ORDER BY not_after {order}, certificate {order} LIMIT {search.Value(limit + 1)}", search.Values))
            {
                while (rows.Read()) keys.Add(new(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)));
            }
            var found = keys.Select(key => Read(connection, key)).ToList();
            return Slice.Of(
                found, from, limit, row => row, row => new ListPosition(row.NotAfter.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), row.Certificate, false));
        }));

    public Task<RotationCounts> CountAsync(IReadOnlyList<string>? domains, DateTimeOffset now, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var search = new Search("rotations INDEXED BY rotations_opens");
        search.Add("watched = 1");
        var at = search.Value(now.ToUnixTimeSeconds());
        search.Add($"opens <= {at}");
        In(search, domains);
        using var row = connection.Query(
            $"SELECT count(*) FILTER (WHERE late >= {at}), count(*) FILTER (WHERE late < {at} AND not_after >= {at}), count(*) FILTER (WHERE not_after < {at}) FROM {search}", search.Values);
        row.Read();
        var blocked = new Search("rotations INDEXED BY rotations_blocked");
        blocked.Add("watched = 2");
        blocked.Add("not_after >=", now.ToUnixTimeSeconds());
        In(blocked, domains);
        return new RotationCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (long)connection.Scalar($"SELECT count(*) FROM {blocked}", blocked.Values)!);
    }));

    public Task<IReadOnlyList<long>> CountByEndAsync(IReadOnlyList<string>? domains, DateTimeOffset from, TimeSpan span, int spans, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection =>
        {
            var (begin, seconds) = (from.ToUnixTimeSeconds(), (long)span.TotalSeconds);
            var search = new Search("rotations INDEXED BY rotations_end");
            search.Add("watched > 0");
            search.Add("not_after >=", begin);
            search.Add("not_after <", begin + (seconds * spans));
            In(search, domains);
            var counts = new long[spans];
            using var rows = connection.Query($"SELECT (not_after - {search.Value(begin)}) / {search.Value(seconds)}, count(*) FROM {search} GROUP BY 1", search.Values);
            while (rows.Read()) counts[rows.GetInt64(0)] = rows.GetInt64(1);
            return (IReadOnlyList<long>)counts;
        }));

    private static Search Narrowed(RotationFilter filter, long now)
    {
        // What is not fresh is found by when it opened; the rest by its end.
        var search = new Search($"rotations INDEXED BY {filter.State switch
        {
            RotationState.Due or RotationState.Late => "rotations_opens",
            RotationState.Blocked => "rotations_blocked",
            _ => "rotations_end",
        }}");
        search.Add(filter.State switch
        {
            null => "watched > 0",
            RotationState.Blocked => "watched = 2",
            RotationState.Due or RotationState.Late => "watched = 1",
            // The index is of all that are watched, and SQLite asks for its very words.
            _ => "watched > 0 AND watched = 1",
        });
        switch (filter.State)
        {
            case RotationState.Fresh:
                search.Add("opens >", now);
                break;
            case RotationState.Due:
                search.Add("opens <=", now);
                search.Add("late >=", now);
                break;
            case RotationState.Late:
                search.Add("opens <=", now);
                search.Add("late <", now);
                search.Add("not_after >=", now);
                break;
            case RotationState.Stopped:
                search.Add("not_after <", now);
                break;
            case RotationState.Blocked:
                search.Add("not_after >=", now);
                break;
        }
        if (filter.EndsFrom is { } from) search.Add("not_after >=", from.ToUnixTimeSeconds());
        if (filter.EndsBefore is { } before) search.Add("not_after <", before.ToUnixTimeSeconds());
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("device"), text);
        In(search, filter.Domains);
        return search;
    }

    private static void In(Search search, IReadOnlyList<string>? domains)
    {
        if (domains is not null) search.Add($"domain IN ({string.Join(", ", domains.Select(domain => search.Value(domain)))})");
    }

    private static WatchedCertificate Read(DatabaseConnection connection, Watched watched)
    {
        using var row = connection.Query(
            "SELECT sha256, status, (SELECT state FROM devices WHERE name = ?2) FROM certificates WHERE id = ?1", watched.Certificate, watched.Device);
        row.Read();
        return new(
            watched.Device, watched.Domain, watched.Certificate, Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)), DateTimeOffset.FromUnixTimeSeconds(watched.NotBefore),
            DateTimeOffset.FromUnixTimeSeconds(watched.NotAfter), row.GetInt64(1) == (long)CertificateStatus.OnHold, row.IsDBNull(2) ? null : (DeviceState)row.GetInt64(2),
            Contact(connection, watched.Device));
    }

    // What everybody is told says less than what came of a request, however long that is ago.
    private static Contact? Contact(DatabaseConnection connection, string device)
    {
        using var row = connection.Query(
            "SELECT at, act, outcome, reason, source FROM contacts WHERE device = ?1 ORDER BY outcome = 0, number DESC LIMIT 1", device);
        return row.Read() ? new(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), device, row.GetString(1), (ContactOutcome)row.GetInt64(2), Text(row, 3), Text(row, 4), null) : null;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // A row of the table.
    private readonly record struct Watched(string Device, string Domain, long NotBefore, long NotAfter, long Certificate);
}
