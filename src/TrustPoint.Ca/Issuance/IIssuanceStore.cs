using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>A one-time grant that an intent uses up: an enrolment code, or an administrator's approval.</summary>
/// <param name="Id">The grant's id.</param>
public sealed record GrantUse(string Id);

/// <summary>What the store made of an intent.</summary>
public abstract record IntentOutcome
{
    /// <summary>Recorded durably: go on and sign.</summary>
    public sealed record Recorded : IntentOutcome;

    /// <summary>The same requester was already given a certificate for the same request inside the retry window: hand that out.</summary>
    /// <param name="Certificate">The earlier one, status issued.</param>
    public sealed record AlreadyIssued(CertificateRecord Certificate) : IntentOutcome;

    /// <summary>A grant is unknown, expired, or was used up by another request.</summary>
    /// <param name="GrantId">Which.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record GrantRefused(string GrantId, string Reason) : IntentOutcome;

    /// <summary>Another certificate of the authority has this serial: draw another one.</summary>
    public sealed record SerialTaken : IntentOutcome;

    /// <summary>
    /// The public key was already certified for another identity, by any authority of ours. The identity of a row is its device, or its
    /// subject when it has no device.
    /// </summary>
    /// <param name="Holder">The device, or the subject.</param>
    public sealed record KeyTaken(string Holder) : IntentOutcome;

    /// <summary>The public key is blocked: its private half is known to others.</summary>
    public sealed record KeyBlocked : IntentOutcome;

    /// <summary>The device is in a state of its life in which it gets no certificate: it was stopped, or is out of use.</summary>
    /// <param name="Device">Its name.</param>
    /// <param name="State">The state, in words.</param>
    public sealed record DeviceStopped(string Device, string State) : IntentOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => $"device {Device} is {State}";
    }

    /// <summary>The authority is being ended for ever: it signs no certificate more (LIF-57).</summary>
    /// <param name="Authority">Its name.</param>
    public sealed record AuthorityEnding(string Authority) : IntentOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => $"The authority {Authority} is being ended for ever";
    }

    /// <summary>The authority already gave this subject (when it is not empty) to another device (RFC 5280 section 4.1.2.6).</summary>
    /// <param name="Holder">The device, or the subject.</param>
    public sealed record SubjectTaken(string Holder) : IntentOutcome;
}

/// <summary>What issuance writes. Each call is one durable transaction together with its audit entry; calls made at the same time share a commit.</summary>
public interface IIssuanceStore
{
    /// <summary>
    /// Decides and records in one transaction: the device's state must let it act; the authority must not be ending; an earlier certificate for the same request key (device, key and status
    /// issued, created after <paramref name="retriesSince"/>) ends it; the key must not be blocked; the key (<see cref="CertificateRecord.KeySha256"/>) and the subject must not be
    /// another identity's, in whatever state its row is; each grant is bound to the request key (a grant already bound to
    /// this same request key is good again, one bound to another is refused); then the row and its audit entry.
    /// </summary>
    /// <param name="intent">Status intended; <see cref="CertificateRecord.Der"/> is the TBS.</param>
    /// <param name="grants">All of them must hold.</param>
    /// <param name="retriesSince">Start of the retry window.</param>
    /// <param name="now">The time to judge grants by.</param>
    /// <param name="entry">certificate.intended.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    ValueTask<IntentOutcome> RecordIntentAsync(
        CertificateRecord intent, IReadOnlyList<GrantUse> grants, DateTimeOffset retriesSince, DateTimeOffset now, AuditEntry entry, CancellationToken ct);

    /// <summary>Turns the intent into an issued certificate, unless its device was stopped since the intent: then nothing is changed.</summary>
    /// <param name="issued">The same row with status issued, the certificate's DER and its SHA-256.</param>
    /// <param name="entry">certificate.issued.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>Null: it is issued. Else why its device may have none any more: the intent is still open, and what was signed must not leave the appliance.</returns>
    ValueTask<IntentOutcome.DeviceStopped?> RecordIssuedAsync(CertificateRecord issued, AuditEntry entry, CancellationToken ct);

    /// <summary>
    /// Ends an intent without a certificate. The serial stays known and revocable. A one-time code that it used is given back, unless its
    /// request got a certificate otherwise or waits for an administrator: the device was told to try again, perhaps with a new key.
    /// </summary>
    ValueTask RecordAbandonedAsync(string authority, ReadOnlyMemory<byte> serial, AuditEntry entry, CancellationToken ct);

    /// <summary>Intents without an outcome: at start, what a crash left behind.</summary>
    Task<IReadOnlyList<CertificateRecord>> OpenIntentsAsync(CancellationToken ct);
}

/// <summary>The store cannot take anything now (disk full, I/O error). Nothing was acknowledged.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
