using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Ca.Recovery;

/// <summary>An older database that was put back, held by nobody else.</summary>
public interface IRecoveryStore
{
    /// <summary>The signed note beside the database that is over more entries than its log has; null: it has none, or agrees.</summary>
    Task<string?> CheckpointAheadAsync(CancellationToken ct);

    /// <summary>What is known of a serial number: its certificate, and its revocation, whose certificate may be lost.</summary>
    ValueTask<(CertificateRecord? Certificate, Revocation.Revocation? Revocation)> FindAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct);

    /// <summary>What is on hold and listed in a scope.</summary>
    Task<IReadOnlyList<Revocation.Revocation>> HoldsAsync(CrlScope scope, CancellationToken ct);

    /// <summary>The authority's last change; 0: none.</summary>
    ValueTask<long> LastChangeAsync(string authority, CancellationToken ct);

    /// <summary>
    /// Keeps a copy of the checkpoint that is ahead, writes everything in one durable transaction, and puts the database's own checkpoint in its
    /// place. A crash leaves the database as it was, or recovered.
    /// </summary>
    /// <param name="plan">What is to be done. A revocation whose certificate is lost gets a row of its own.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    Task RecoverAsync(RecoveryPlan plan, CancellationToken ct);
}

/// <summary>Nothing is recovered; the message says why and what to do.</summary>
/// <param name="message">A sentence or several.</param>
public sealed class RecoveryRefusedException(string message) : Exception(message);
