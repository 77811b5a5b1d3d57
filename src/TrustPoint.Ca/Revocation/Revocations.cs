using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;

namespace TrustPoint.Ca.Revocation;

/// <summary>
/// The commands that revoke, hold and release (RFC 5280 section 3.3). When one has answered, the certificate is refused by every admission on its next request: they
/// read the same rows.
/// </summary>
public sealed class Revocations(Authorities.Authorities authorities, IRevocationStore store, CrlAgenda agenda, CaClock clock)
{
    // So many share a transaction: others wait no longer for theirs than for one of these.
    private const int ChunkSize = 200;

    /// <summary>The time that a revocation would have.</summary>
    public DateTimeOffset Now => clock.Latest;

    /// <summary>Counts what is changed here, which is all that changes the status of an issued certificate.</summary>
    public StatusChanges Changes { get; } = new();

    /// <summary>Fills an order for certificates.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="certificates">Their rows (<see cref="CertificateRecord.Id"/>); each is decided for itself.</param>
    /// <param name="order">What is to be done.</param>
    /// <param name="ct">Stops between two transactions; what was done stays done.</param>
    /// <returns>What was decided, in the order of the rows.</returns>
    /// <exception cref="UnauthorizedAccessException">The caller is no administrator.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockBehindException">The clock went back.</exception>
    public async Task<IReadOnlyList<RevocationVerdict>> ChangeAsync(Caller caller, IReadOnlyList<long> certificates, RevocationOrder order, CancellationToken ct)
    {
        if (caller is not Administrator) throw new UnauthorizedAccessException("Only an administrator revokes certificates.");
        var verdicts = new List<RevocationVerdict>(certificates.Count);
        foreach (var chunk in certificates.Chunk(ChunkSize))
        {
            ct.ThrowIfCancellationRequested();
            var now = clock.Now();
            Changes.Begin();
            try
            {
                var decisions = await store.ChangeAsync(chunk, (certificate, current, last) => Decide(caller, certificate, current, last, order, now), CancellationToken.None);
                foreach (var (name, state) in decisions.Select(decision => decision.Authority).OfType<(string, AuthorityState)>()) authorities.SetState(name, state);
                foreach (var authority in decisions.Select(decision => AuthorityOf(decision.Verdict)).OfType<string>().Distinct()) agenda.Changed(authority);
                verdicts.AddRange(decisions.Select(decision => decision.Verdict));
            }
            finally
            {
                Changes.End();
            }
        }
        return verdicts;
    }

    private RevocationDecision Decide(
        Caller caller, CertificateRecord certificate, Revocation? current, long last, RevocationOrder order, DateTimeOffset now)
    {
        var authority = AuthorityWith(certificate);
        var verdict = RevocationRules.Decide(certificate, current, order, authority is not null, $"{caller.Name} ({caller.Proof})", now);
        // What was so before may have been stored and never answered: the live set takes it over now.
        if (verdict is RevocationVerdict.Unchanged { Revocation: { } known }) return new(verdict, null, authority is null ? null : (authority.Name, StateOf(known)), null);
        if (verdict is not RevocationVerdict.Changed { Revocation: var next }) return new(verdict, null, null, null);
        next = next with { Listed = IsListed(certificate), Shard = ShardOf(certificate), Change = last + 1 };
        // CA/Browser Forum baseline requirements section 6.1.1.3: a key that others know is not certified again.
        var blocked = next is { Released: false, Reason: RevocationReason.KeyCompromise or RevocationReason.CaCompromise }
            ? new BlockedKey(certificate.KeySha256, $"{next.Reason.Name()} of {Convert.ToHexString(next.Serial)}", next.By, now)
            : null;
        return new(new RevocationVerdict.Changed(next), Entry(caller, next, now), authority is null ? null : (authority.Name, StateOf(next)), blocked);
    }

    // An order that repeats an earlier one counts as well: the earlier one may have been stored and never answered.
    private static string? AuthorityOf(RevocationVerdict verdict) => verdict switch
    {
        RevocationVerdict.Changed changed => changed.Revocation.Authority,
        RevocationVerdict.Unchanged unchanged => unchanged.Revocation?.Authority,
        _ => null,
    };

    private IssuingAuthority? AuthorityWith(CertificateRecord certificate) => certificate.Sha256 is not { } sha256 ? null
        : authorities.All.FirstOrDefault(authority => SHA256.HashData(authority.Record.Certificate).AsSpan().SequenceEqual(sha256));

    // RFC 9608 section 2. An intent that was abandoned is listed: nobody knows what a relying party may have.
    private static bool IsListed(CertificateRecord certificate) =>
        certificate.Sha256 is null || Formats.Certificates.Certificate.Decode(certificate.Der).Extensions.Find(Oids.NoRevAvail) is null;

    private int? ShardOf(CertificateRecord certificate) =>
        authorities.Find(certificate.Authority) is { } issuer ? CrlScope.Of(issuer.Name, issuer.Record.Crl, certificate.Serial).Shard : null;

    private static AuthorityState StateOf(Revocation next) =>
        next.Released ? AuthorityState.Active : next.Reason == RevocationReason.CertificateHold ? AuthorityState.OnHold : AuthorityState.Revoked;

    private static AuditEntry Entry(Caller caller, Revocation next, DateTimeOffset now) => AuditEntry.Create(
        next.Released ? AuditEventType.CertificateReleased : AuditEventType.CertificateRevoked, now, caller, AuditOutcome.Success,
        ("authority", next.Authority), ("serial", Convert.ToHexString(next.Serial)), ("change", $"{next.Change}"), ("reason", next.Reason.Name()), ("revokedAt", $"{next.RevokedAt:yyyy-MM-ddTHH:mm:ssZ}"),
        ("invalidityDate", next.InvalidityDate is { } date ? $"{date:yyyy-MM-ddTHH:mm:ssZ}" : null), ("note", next.Note));
}
