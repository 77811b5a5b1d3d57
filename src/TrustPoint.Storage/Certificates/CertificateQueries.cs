using Microsoft.EntityFrameworkCore;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;
using TrustPoint.Storage.Lists;

namespace TrustPoint.Storage.Certificates;

/// <inheritdoc/>
internal sealed class CertificateQueries(ReadConnections readers) : ICertificateQueries
{
    private const int DevicesSearched = 100;
    private const int FewExpiring = 10_000;

    public ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        Find(CertificateRow.BySerial, serial.ToArray(), authority);

    public ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct) =>
        Find("substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1", sha256.ToArray());

    public Task<Page<CertificateRecord>> ListAsync(CertificateFilter filter, long? before, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return Task.FromResult(readers.Read(connection =>
        {
            using var lists = new ListContext(connection);
            var found = Newest(lists, filter, before, limit + 1).Select(StoredCertificate.AsRecord).ToList();
            return found.Count <= limit ? new Page<CertificateRecord>(found, null) : new(found[..limit], found[limit - 1].Id);
        }));
    }

    /// <summary>The query of a list. None walks the table but the one without a filter, which stops after a page.</summary>
    internal static IQueryable<StoredCertificate> Newest(ListContext lists, CertificateFilter filter, long? before, int count)
    {
        var rows = Narrowed(lists, filter);
        if (before is not null) rows = rows.Where(row => row.Id < before);
        return rows.OrderByDescending(row => row.Id).Take(count);
    }

    private ValueTask<CertificateRecord?> Find(string condition, params object?[] values) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {CertificateRow.Columns} FROM certificates WHERE {condition}", values);
        return row.Read() ? CertificateRow.Read(row) : null;
    }));

    private static IQueryable<StoredCertificate> Narrowed(ListContext lists, CertificateFilter filter)
    {
        var rows = lists.Certificates.AsQueryable();
        if (filter.Authority is { } authority) rows = rows.Where(row => row.Authority == authority);
        if (filter.Domain is { } domain) rows = rows.Where(row => row.Domain == domain);
        if (filter.Device is { } device) rows = rows.Where(row => row.Device == device);
        if (filter.Profile is { } profile) rows = rows.Where(row => row.Profile == profile);
        // The first half of the condition is what lets SQLite use the small index of rows that are not issued.
        if (filter.Status is { } status && status != CertificateStatus.Issued)
            rows = rows.Where(row => row.Status != CertificateStatus.Issued && row.Status == status);
        if (filter.Status == CertificateStatus.Issued) rows = rows.Where(row => row.Status == CertificateStatus.Issued);
        if (filter.ExpiresBefore?.ToUnixTimeSeconds() is { } expiry) rows = ExpiringBefore(lists, rows, expiry);
        return filter.Text is { Length: > 0 } text ? Matching(lists, rows, text) : rows;
    }

    // Few that expire are looked up by when they do; where there are many, the newest of them are soon met on the way down.
    private static IQueryable<StoredCertificate> ExpiringBefore(ListContext lists, IQueryable<StoredCertificate> rows, long expiry)
    {
        var expiring = lists.Certificates.Where(row => row.NotAfter < expiry).Select(row => row.Id);
        var few = expiring.Take(FewExpiring).Count() < FewExpiring;
        return few ? rows.Where(row => expiring.Contains(row.Id)) : rows.Where(row => row.NotAfter < expiry);
    }

    // No part of this walks the table: a serial and a fingerprint have their index; a part of a name is looked for among the devices,
    // whose newest matches give their certificates; a certificate without a device (an authority's, the appliance's own) is one of few.
    private static IQueryable<StoredCertificate> Matching(ListContext lists, IQueryable<StoredCertificate> rows, string text)
    {
        if (Hex(text) is { } bytes)
        {
            var exact = rows.Where(row => row.Serial == bytes || row.Sha256 == bytes);
            // The indexes hold the first octets of each.
            var ids = lists.Database.SqlQuery<long>(
                $"""
                SELECT id AS Value FROM certificates
                WHERE substr(serial, 1, 12) = substr({bytes}, 1, 12) OR (sha256 IS NOT NULL AND substr(sha256, 1, 8) = substr({bytes}, 1, 8))
                """).ToList();
            if (ids.Count > 0) return exact.Where(row => ids.Contains(row.Id));
        }
        var devices = DeviceSearch.Matching(lists, text).OrderByDescending(device => device.Id).Take(DevicesSearched).Select(device => device.Name).ToList();
        var anywhere = DeviceSearch.Anywhere(text);
        return rows.Where(row => devices.Contains(row.Device!) || (row.Device == null && EF.Functions.Like(row.Subject, anywhere, DeviceSearch.Escape)));
    }

    private static byte[]? Hex(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        return digits.Length % 2 == 0 && digits.Length >= 2 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
    }
}
