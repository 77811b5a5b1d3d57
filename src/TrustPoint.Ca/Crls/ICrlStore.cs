using TrustPoint.Ca.Audit;

namespace TrustPoint.Ca.Crls;

/// <summary>CRLs as they are kept: their numbers and what they carry.</summary>
public interface ICrlStore
{
    /// <summary>What was made for a scope before.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="now">Decides which ones may still be relied on.</param>
    /// <param name="ct">Stops the wait.</param>
    ValueTask<CrlHistory> HistoryAsync(CrlScope scope, DateTimeOffset now, CancellationToken ct);

    /// <summary>Whether a change of the scope that belongs on a CRL came after the given one.</summary>
    ValueTask<bool> HasChangesAsync(CrlScope scope, long after, CancellationToken ct);

    /// <summary>
    /// What the next CRLs of a scope carry. Full: all that stands revoked, but for what a scheduled CRL carried when the certificate had expired
    /// (RFC 5280 section 3.3). Delta: every change after the base, releases as removeFromCRL (section 5.2.4).
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="scheduled">The newest scheduled CRL; null: none.</param>
    /// <param name="deltaAfter">The last change on the delta's base; null: no delta.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<CrlSnapshot> ReadAsync(CrlScope scope, CrlRecord? scheduled, long? deltaAfter, CancellationToken ct);

    /// <summary>
    /// Which of these serial numbers have no reason to be missing: neither released, nor expired when a scheduled CRL carried them. One that is
    /// not known has none.
    /// </summary>
    Task<IReadOnlyList<byte[]>> WithoutReasonAsync(CrlScope scope, CrlRecord? scheduled, IReadOnlyList<byte[]> serials, CancellationToken ct);

    /// <summary>Records that a CRL is about to be signed, durably, in a transaction that has no higher number of the scope.</summary>
    /// <returns>Its row.</returns>
    /// <exception cref="CrlRefusedException">The number is not higher than every one before.</exception>
    Task<long> IntendAsync(CrlRecord record, AuditEntry entry, CancellationToken ct);

    /// <summary>Records that it is signed and where relying parties find it.</summary>
    Task PublishedAsync(long id, AuditEntry entry, CancellationToken ct);

    /// <summary>What was intended after the newest published one: after a crash it may be published or not.</summary>
    Task<IReadOnlyList<CrlRecord>> OpenAsync(CancellationToken ct);

    /// <summary>Number of the first published CRL that carried a change; null: none does yet.</summary>
    ValueTask<long?> FirstWithAsync(CrlScope scope, long change, CancellationToken ct);
}

/// <summary>The published CRLs: files that any web server can serve.</summary>
public interface ICrlFiles
{
    /// <summary>The file's content; null: there is none.</summary>
    byte[]? Read(string name);

    /// <summary>The file's first octets, so many or all; null: there is none.</summary>
    byte[]? Beginning(string name, int octets);

    /// <summary>Replaces a file as a whole, durably: a reader and a crash see the one before or this one.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    void Replace(string name, ReadOnlySpan<byte> content);

    /// <summary>Removes a file. One that is not there is no error.</summary>
    void Remove(string name);
}

/// <summary>A CRL was not made. The one before stays.</summary>
/// <param name="why">Why, as a sentence.</param>
public sealed class CrlRefusedException(string why) : Exception(why);
