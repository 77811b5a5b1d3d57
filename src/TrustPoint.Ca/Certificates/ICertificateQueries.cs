namespace TrustPoint.Ca.Certificates;

/// <summary>What a list of certificates is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">
/// Part of the device's name or serialNumber, or of the subject where there is no device (case-insensitive, from three characters on; fewer:
/// a whole name); or a whole serial or SHA-256 fingerprint in hex (colons allowed). Of the devices that match, the 100 newest are looked at:
/// the cost does not grow with the table.
/// </param>
/// <param name="Authority">Issuing authority.</param>
/// <param name="Domain">Domain.</param>
/// <param name="Device">Device.</param>
/// <param name="Profile">Profile name without version.</param>
/// <param name="Status">Status.</param>
/// <param name="ExpiresBefore">Only those whose notAfter is earlier.</param>
public sealed record CertificateFilter(
    string? Text = null, string? Authority = null, string? Domain = null, string? Device = null, string? Profile = null,
    CertificateStatus? Status = null, DateTimeOffset? ExpiresBefore = null);

/// <summary>A page of a list, newest first.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="Next">Give this as <c>before</c> for the next page; null when this was the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long? Next);

/// <summary>Reading certificates. Costs do not grow with the table.</summary>
public interface ICertificateQueries
{
    /// <summary>The certificate (or intent) with this serial of this authority.</summary>
    ValueTask<CertificateRecord?> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct);

    /// <summary>The certificate with this SHA-256 fingerprint.</summary>
    ValueTask<CertificateRecord?> FindBySha256Async(ReadOnlyMemory<byte> sha256, CancellationToken ct);

    /// <summary>Newest first.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="before">Rows with a smaller id than this; null for the first page.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Page<CertificateRecord>> ListAsync(CertificateFilter filter, long? before, int limit, CancellationToken ct);
}

/// <summary>The name is taken by another object of this kind.</summary>
public sealed class NameTakenException(string message) : Exception(message);
