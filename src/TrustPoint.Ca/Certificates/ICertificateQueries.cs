using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Certificates;

/// <summary>Reading certificates.</summary>
public interface ICertificateQueries
{
    /// <summary>The certificate (or intent) with this serial of this authority.</summary>
    ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct);

    /// <summary>The certificate with this SHA-256 fingerprint.</summary>
    ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct);

    /// <summary>Rows from a place in the list on. What a page costs does not grow with the table.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<CertificateRecord>> ListAsync(CertificateFilter filter, CertificateSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many rows the list has.</summary>
    Task<ListCount> CountAsync(CertificateFilter filter, CancellationToken ct);

    /// <summary>How many certificates were ever issued, by profile without version. Certificates are never deleted.</summary>
    Task<IReadOnlyDictionary<string, long>> CountIssuedByProfileAsync(CancellationToken ct);

    /// <summary>How many certificates have this status and end within a time, exactly.</summary>
    /// <param name="status">Status.</param>
    /// <param name="domains">Only of these domains; null: of all, and of none.</param>
    /// <param name="times">Rising: the first count is of those that end before the first of them, the last of those that end at the last or later.</param>
    /// <param name="ct">Stops the count.</param>
    Task<IReadOnlyList<long>> CountByEndAsync(CertificateStatus status, IReadOnlyList<string>? domains, IReadOnlyList<DateTimeOffset> times, CancellationToken ct);
}

/// <summary>The name is taken by another object of this kind.</summary>
public sealed class NameTakenException(string message) : Exception(message);
