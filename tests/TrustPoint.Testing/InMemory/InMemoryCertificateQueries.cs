using TrustPoint.Ca.Certificates;

namespace TrustPoint.Testing.InMemory;

/// <summary>Certificates as somebody put them there.</summary>
public sealed class InMemoryCertificateQueries : ICertificateQueries
{
    /// <summary>The rows.</summary>
    public List<CertificateRecord> Rows { get; } = [];

    public ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        new(Rows.Find(row => row.Authority == authority && row.Serial.AsSpan().SequenceEqual(serial.Span)));

    public ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct) =>
        new(Rows.Find(row => row.Sha256.AsSpan().SequenceEqual(sha256.Span)));

    public Task<Page<CertificateRecord>> ListAsync(CertificateFilter filter, long? before, int limit, CancellationToken ct) =>
        Task.FromResult(new Page<CertificateRecord>([.. Rows.Where(row =>
            (filter.Device is null || row.Device == filter.Device) && (filter.Domain is null || row.Domain == filter.Domain)
            && (filter.Status is null || row.Status == filter.Status)).Reverse().Take(limit)], null));
}
