using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Revocation;

/// <summary>
/// The commands that revoke, hold and release (RFC 5280 section 3.3). When one has answered, the certificate is refused by every admission on its next request: they
/// read the same rows.
/// </summary>
public sealed class Revocations(Authorities.Authorities authorities, IRevocationStore store, CrlAgenda agenda, CaClock clock)
{
    // So many share a transaction: others wait no longer for theirs than for one of these.
    internal const int ChunkSize = 200;

    private readonly RevocationEffects effects = new(authorities);

    /// <summary>The time that a revocation would have.</summary>
    public DateTimeOffset Now => clock.Latest;

    /// <summary>Counts what is changed here, which is all that changes the status of an issued certificate.</summary>
    public StatusChanges Changes { get; } = new();

    /// <summary>Fills an order for certificates.</summary>
    /// <param name="caller">Who revokes in their domains.</param>
    /// <param name="certificates">Their rows (<see cref="CertificateRecord.Id"/>); each is decided for itself.</param>
    /// <param name="order">What is to be done.</param>
    /// <param name="ct">Stops between two transactions; what was done stays done.</param>
    /// <returns>What was decided, in the order of the rows.</returns>
    /// <exception cref="NotAllowedException">The caller may not, or not in the domain of one of the certificates: none of the same transaction is changed.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockBehindException">The clock went back.</exception>
    public async Task<IReadOnlyList<RevocationVerdict>> ChangeAsync(Caller caller, IReadOnlyList<long> certificates, RevocationOrder order, CancellationToken ct)
    {
        if (!caller.ReachOf(Right.Revoke).IsAnywhere) throw new NotAllowedException(caller, Right.Revoke);
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
        caller.Require(Right.Revoke, certificate.Domain);
        var authority = effects.AuthorityWith(certificate);
        var verdict = RevocationRules.Decide(certificate, current, order, authority is not null, $"{caller.Name} ({caller.Proof})", now);
        return verdict switch
        {
            RevocationVerdict.Changed { Revocation: var next } => effects.Of(caller, certificate, certificate.KeySha256, next with { Change = last + 1 }, now),
            // What was so before may have been stored and never answered: the live set takes it over now.
            RevocationVerdict.Unchanged { Revocation: { } known } => new(verdict, null, authority is null ? null : (authority.Name, RevocationEffects.StateOf(authority, known)), null),
            _ => new(verdict, null, null, null),
        };
    }

    // An order that repeats an earlier one counts as well: the earlier one may have been stored and never answered.
    private static string? AuthorityOf(RevocationVerdict verdict) => verdict switch
    {
        RevocationVerdict.Changed changed => changed.Revocation.Authority,
        RevocationVerdict.Unchanged unchanged => unchanged.Revocation?.Authority,
        _ => null,
    };
}
