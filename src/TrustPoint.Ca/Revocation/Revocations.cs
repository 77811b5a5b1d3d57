using TrustPoint.Ca.Approvals;
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
public sealed class Revocations(Authorities.Authorities authorities, IRevocationStore store, CrlAgenda agenda, SecondPerson secondPerson, CaClock clock)
{
    // So many share a transaction: others wait no longer for theirs than for one of these.
    internal const int ChunkSize = 200;

    private readonly RevocationEffects effects = new(authorities);
    private readonly OneByOne oneByOne = new();

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
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first: there are several, at once or one by one, or one is an authority's.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockException">The clock went back.</exception>
    public async Task<IReadOnlyList<RevocationVerdict>> ChangeAsync(Caller caller, IReadOnlyList<long> certificates, RevocationOrder order, CancellationToken ct)
    {
        if (!caller.ReachOf(Right.Revoke).IsAnywhere) throw new NotAllowedException(caller, Right.Revoke);
        if (certificates.Count > 1) caller = await secondPerson.AskAsync(caller.Require(ActOf(caller, certificates, order)), ct);
        try
        {
            return await ChangeAllAsync(caller, certificates, order, ct);
        }
        catch (ActFoundException found)
        {
            caller = await secondPerson.AskAsync(caller.Require(found.Act), ct);
            return await ChangeAllAsync(caller, certificates, order, ct);
        }
    }

    private async Task<IReadOnlyList<RevocationVerdict>> ChangeAllAsync(Caller caller, IReadOnlyList<long> certificates, RevocationOrder order, CancellationToken ct)
    {
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
                foreach (var authority in decisions.Select(decision => AuthorityOf(decision.Verdict)).OfType<string>().Distinct()) agenda.Changed(authority, order is RevocationOrder.Revoke { Reason: var reason } && reason.IsCompromise());
                verdicts.AddRange(decisions.Select(decision => decision.Verdict));
            }
            finally
            {
                Changes.End();
            }
        }
        if (!verdicts.Exists(verdict => verdict is RevocationVerdict.Changed)) await secondPerson.CloseAsync(caller, CancellationToken.None);
        return verdicts;
    }

    private RevocationDecision Decide(
        Caller caller, CertificateRecord certificate, Revocation? current, long last, RevocationOrder order, DateTimeOffset now)
    {
        caller.RequireAlone(Right.Revoke, certificate.Domain);
        var (authority, isAsked) = (effects.AuthorityWith(certificate), caller is Person or ApiClient or Administrator);
        if (authority is not null && isAsked)
        {
            if (caller.Permit is null) throw new ActFoundException(ActOf(certificate, authority.Name, order));
            // All that it signed goes with it: nobody is to overlook that among others.
            if (caller.Permit.Kind == ActKind.RevokeMany) return new(new RevocationVerdict.Refused($"it is the certificate of the authority {authority.Name}: that is decided by itself, not among others"), null, null, null);
        }
        var verdict = RevocationRules.Decide(certificate, current, order, authority is not null, $"{caller.Name} ({caller.Proof})", now);
        if (verdict is RevocationVerdict.Changed && isAsked && caller.Permit is null && !oneByOne.Count(caller.Name, certificate.Id, now)) throw new ActFoundException(ActOf(certificate, order));
        return verdict switch
        {
            RevocationVerdict.Changed { Revocation: var next } => effects.Of(caller, certificate, certificate.KeySha256, next with { Change = last + 1 }, now),
            // What was so before may have been stored and never answered: the live set takes it over now.
            RevocationVerdict.Unchanged { Revocation: { } known } => new(verdict, null, authority is null ? null : (authority.Name, RevocationEffects.StateOf(authority, known)), null),
            _ => new(verdict, null, null, null),
        };
    }

    private static Act ActOf(Caller caller, IReadOnlyList<long> certificates, RevocationOrder order) => new(
        ActKind.RevokeMany, Right.Revoke, order is RevocationOrder.Release ? "release certificates" : "revoke certificates",
        [("certificates", $"{certificates.Count}"), ("rows", string.Join(' ', certificates)), .. order.Fields])
    { Domain = caller.ReachOf(Right.Revoke).Domains is [var own, ..] ? own : null };

    private static Act ActOf(CertificateRecord certificate, RevocationOrder order) => new(
        ActKind.RevokeMany, Right.Revoke, order is RevocationOrder.Release ? "release certificates" : "revoke certificates",
        [("certificates", "1"), ("issuer", certificate.Authority), ("serial", Convert.ToHexString(certificate.Serial)), .. order.Fields])
    { Domain = certificate.Domain };

    private static Act ActOf(CertificateRecord certificate, string authority, RevocationOrder order) => new(
        ActKind.RevokeAuthority, Right.Revoke, order is RevocationOrder.Release ? "release the certificate of an authority" : "revoke the certificate of an authority",
        [("authority", authority), ("issuer", certificate.Authority), ("serial", Convert.ToHexString(certificate.Serial)), .. order.Fields])
    { Domain = certificate.Domain };

    // The transaction sees it first: it is left without a change, and somebody is asked.
    private sealed class ActFoundException(Act act) : Exception
    {
        public Act Act => act;
    }

    // An order that repeats an earlier one counts as well: the earlier one may have been stored and never answered.
    private static string? AuthorityOf(RevocationVerdict verdict) => verdict switch
    {
        RevocationVerdict.Changed changed => changed.Revocation.Authority,
        RevocationVerdict.Unchanged unchanged => unchanged.Revocation?.Authority,
        _ => null,
    };
}
