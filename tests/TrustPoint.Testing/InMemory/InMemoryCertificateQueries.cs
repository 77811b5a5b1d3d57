using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Testing.InMemory;

/// <summary>Certificates as somebody put them there.</summary>
public sealed class InMemoryCertificateQueries : ICertificateQueries
{
    /// <summary>The rows.</summary>
    public List<CertificateRecord> Rows { get; } = [];

    /// <summary>Is told before they are counted by their end.</summary>
    public Action? Counting { get; set; }

    public ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        new(Rows.Find(row => row.Authority == authority && row.Serial.AsSpan().SequenceEqual(serial.Span)));

    public ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct) =>
        new(Rows.Find(row => row.Sha256.AsSpan().SequenceEqual(sha256.Span)));

    public Task<Slice<CertificateRecord>> ListAsync(CertificateFilter filter, CertificateSort sort, ListPosition? from, int limit, CancellationToken ct) =>
        Task.FromResult(Slice.Of(
            [.. Rows.Where(row => Has(filter, row)).Reverse()], from, limit, row => row, row => new ListPosition("", row.Id, false)));

    public Task<ListCount> CountAsync(CertificateFilter filter, CancellationToken ct) => Task.FromResult(ListCount.Of(Rows.Count(row => Has(filter, row))));

    public Task<IReadOnlyList<long>> CountByEndAsync(CertificateStatus status, IReadOnlyList<string>? domains, IReadOnlyList<DateTimeOffset> times, CancellationToken ct)
    {
        Counting?.Invoke();
        return Task.FromResult<IReadOnlyList<long>>([.. Enumerable.Range(0, times.Count + 1).Select(i => (long)Rows.Count(row =>
            row.Status == status && (domains is null || domains.Contains(row.Domain)) && (i == 0 || row.NotAfter >= times[i - 1]) && (i == times.Count || row.NotAfter < times[i])))]);
    }

    public Task<IReadOnlyDictionary<string, long>> CountIssuedByProfileAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(Rows.Where(row => row.Sha256 is not null).GroupBy(row => row.Profile.Split('@')[0]).ToDictionary(rows => rows.Key, rows => (long)rows.Count()));

    public Task<IReadOnlyList<long>> CountIssuedAsync(string authority, IReadOnlyList<DateTimeOffset> times, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<long>>([.. times.Zip(times.Skip(1), (from, to) => (long)Rows.Count(row =>
            row.Authority == authority && row.Sha256 is not null && row.CreatedAt >= from && row.CreatedAt < to))]);

    private static bool Has(CertificateFilter filter, CertificateRecord row) =>
        (filter.Device is null || row.Device == filter.Device) && (filter.Domains is null || filter.Domains.Contains(row.Domain))
        && (filter.Status is null || row.Status == filter.Status);
}
