using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Revocation;

/// <inheritdoc/>
internal sealed class RevocationQueries(ReadConnections readers) : IRevocationQueries
{
    // Issued, and what becomes of that.
    private const string EverIssued = "status IN (1, 3, 4)";
    private const string Selected = "id, not_after, status, domain, device, profile || '@' || profile_version";

    public Task<IReadOnlyList<SelectedCertificate>> SelectAsync(RevocationSelection selection, DateTimeOffset endingFrom, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var from = Seconds(endingFrom);
        var selected = selection.Device is not null
            ? OfDevice(connection, selection, from)
            : CertificateKind.Of(connection, new(Authority: selection.Authority, Domain: selection.Domain, Profile: selection.Profile))
                .Where(kind => kind.Status is CertificateStatus.Issued or CertificateStatus.Revoked or CertificateStatus.OnHold)
                .SelectMany(kind => OfKind(connection, kind, from, ct)).ToList();
        return (IReadOnlyList<SelectedCertificate>)[.. selected.OrderBy(certificate => certificate.Id)];
    }));

    public Task<IReadOnlySet<string>> KeepingOthersAsync(IReadOnlyCollection<string> devices, RevocationSelection selection, DateTimeOffset now, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var keeping = new HashSet<string>();
        foreach (var device in devices)
        {
            ct.ThrowIfCancellationRequested();
            var others = (long)connection.Scalar(
                """
                SELECT EXISTS (SELECT 1 FROM certificates INDEXED BY certificates_device WHERE device = ?1 AND status = 1 AND not_after >= ?2
                    AND NOT (ifnull(device = ?3, 1) AND (?4 IS NULL OR domain IS ?4) AND ifnull(profile = ?5, 1) AND ifnull(authority = ?6, 1)))
                """,
                device, Seconds(now), selection.Device, selection.Domain, selection.Profile, selection.Authority)!;
            if (others != 0) keeping.Add(device);
        }
        return (IReadOnlySet<string>)keeping;
    }));

    public Task<bool> SaysNoRevAvailAsync(long id, CancellationToken ct) => Task.FromResult(readers.Read(connection => CertificateRow.Get(connection, id).SaysNoRevAvail()));

    public Task<IReadOnlyList<Revoked>> LatestAsync(IReadOnlyCollection<string> authorities, int most, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var latest = new List<Revoked>();
        foreach (var authority in authorities)
        {
            // In the order of changes, by their index: what was revoked last may have been revoked before, for another reason.
            using var rows = connection.Query($"SELECT {RevocationRow.Columns} FROM revocations INDEXED BY revocations_change WHERE authority = ?1 ORDER BY change DESC LIMIT ?2", authority, most);
            while (rows.Read()) latest.Add(RevocationRow.Read(rows));
        }
        return (IReadOnlyList<Revoked>)[.. latest.OrderByDescending(revocation => revocation.RevokedAt).Take(most)];
    }));

    private static List<SelectedCertificate> OfDevice(DatabaseConnection connection, RevocationSelection selection, long from) => Read(
        connection,
        $"""
        SELECT {Selected} FROM certificates INDEXED BY certificates_device
        WHERE device = ?1 AND {EverIssued} AND not_after >= ?2 AND (?3 IS NULL OR domain IS ?3) AND ifnull(profile = ?4, 1) AND ifnull(authority = ?5, 1)
        """,
        [selection.Device, from, selection.Domain, selection.Profile, selection.Authority], default);

    private static List<SelectedCertificate> OfKind(DatabaseConnection connection, CertificateKind kind, long from, CancellationToken ct) => Read(
        connection,
        $"SELECT {Selected} FROM certificates INDEXED BY certificates_expiry WHERE {CertificateKind.Condition} AND not_after >= ?5",
        [.. kind.Values, from], ct);

    private static List<SelectedCertificate> Read(DatabaseConnection connection, string sql, object?[] values, CancellationToken ct)
    {
        using var rows = connection.Query(sql, values);
        var selected = new List<SelectedCertificate>();
        while (rows.Read())
        {
            ct.ThrowIfCancellationRequested();
            selected.Add(new(
                rows.GetInt64(0), DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(1)), (CertificateStatus)rows.GetInt64(2),
                rows.IsDBNull(3) ? null : rows.GetString(3), rows.IsDBNull(4) ? null : rows.GetString(4), rows.GetString(5)));
        }
        return selected;
    }

    // Rounded up: a certificate that ends at a full second has ended a moment after it.
    private static long Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() + 999) / 1000;
}
