using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <inheritdoc/>
internal sealed class CertificateQueries(ReadConnections readers) : ICertificateQueries
{
    public ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        Find(CertificateRow.BySerial, serial.ToArray(), authority);

    public ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct) =>
        Find("substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1", sha256.ToArray());

    public Task<Slice<CertificateRecord>> ListAsync(CertificateFilter filter, CertificateSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var order = new CertificateOrder(sort, from);
        return Task.FromResult(readers.Read(connection =>
        {
            var found = CertificateSearch.First(connection, filter, order, limit + 1);
            return Slice.Of([.. found.Select(key => CertificateRow.Get(connection, key.Id))], from, limit, record => record, order.Place);
        }));
    }

    public Task<ListCount> CountAsync(CertificateFilter filter, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ListCount.Of(CertificateSearch.Count(connection, filter, ListCount.Most + 1))));

    public Task<IReadOnlyList<long>> CountByEndAsync(CertificateStatus status, IReadOnlyList<string>? domains, IReadOnlyList<DateTimeOffset> times, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => CertificateSearch.CountByEnd(connection, new(Status: status) { Seen = domains }, times)));

    public Task<IReadOnlyDictionary<string, long>> CountIssuedByProfileAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT profile, count(*) FROM certificates INDEXED BY certificates_kind WHERE status IN (1, 3, 4) GROUP BY profile");
        var counts = new Dictionary<string, long>();
        while (rows.Read()) counts.Add(rows.GetString(0), rows.GetInt64(1));
        return (IReadOnlyDictionary<string, long>)counts;
    }));

    private ValueTask<CertificateRecord?> Find(string condition, params object?[] values) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {CertificateRow.Columns} FROM certificates WHERE {condition}", values);
        return row.Read() ? CertificateRow.Read(row) : null;
    }));
}
