using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Revocation;

/// <summary>A decided change of one certificate, with its audit entry.</summary>
/// <param name="Verdict">What was decided. Only <see cref="RevocationVerdict.Changed"/> is written.</param>
/// <param name="Entry">The entry; null when nothing changes.</param>
/// <param name="Authority">The authority whose certificate it is, and what becomes of it; null for any other certificate.</param>
/// <param name="Blocked">Its key, when others know it: certified no more; else null.</param>
public sealed record RevocationDecision(RevocationVerdict Verdict, AuditEntry? Entry, (string Name, AuthorityState State)? Authority, BlockedKey? Blocked);

/// <summary>Revocations as they are kept.</summary>
public interface IRevocationStore
{
    /// <summary>
    /// Decides and writes in one durable transaction: for each certificate the decision is taken on what the transaction sees, then the
    /// revocation, the certificate's status, its authority's state, its blocked key and the audit entry are written. When this returns, the
    /// change is in effect for whoever asks.
    /// </summary>
    /// <param name="certificates">Rows; unknown ones are left out.</param>
    /// <param name="decide">
    /// Decides one: given its certificate, its revocation, and the authority's last change number, whose next one a change takes. Depends on
    /// nothing else, and may be asked more than once.
    /// </param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>What was decided, in the order of the rows.</returns>
    Task<IReadOnlyList<RevocationDecision>> ChangeAsync(
        IReadOnlyList<long> certificates, Func<CertificateRecord, Revocation?, long, RevocationDecision> decide, CancellationToken ct);

    /// <summary>The revocation of a certificate, also one that was released; null: it never had one.</summary>
    ValueTask<Revocation?> FindAsync(long certificate, CancellationToken ct);

    /// <summary>The revocation of a certificate that has no record here: it was lost, or its authority issued it before it came here.</summary>
    ValueTask<Revocation?> FindLostAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct);
}
