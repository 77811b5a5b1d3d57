using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Revoking;

/// <summary>Revocation as a whole: what is to be revoked, what is on hold, what was revoked last, and whether those who ask learn of it.</summary>
public sealed partial class RevocationPage(
    SelectedRevocations selections, IRevocationQueries queries, IRevocationStore store, CertificateRegistry registry, ICertificateQueries certificates, Authorities authorities,
    ICrlStore crls, DelegatedResponders responders, CircuitCaller caller, CaClock clock, TimeProvider time) : LiveView(time)
{
    private const int MostHeld = 20;
    private const int MostLatest = 20;

    private RevocationProgress? running;
    private List<(CertificateRecord Certificate, Revocation? Hold)> held = [];
    private bool heldMore;
    private List<(Revocation Revocation, CertificateRecord? Certificate, long? List)> latest = [];
    private List<Issuer> issuers = [];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        running = selections.RunningSeenBy(person);
        await LookAtHeldAsync(person);
        await LookAtLatestAsync(person);
        issuers = [];
        foreach (var authority in authorities.All.Where(authority => authority.Record.State != AuthorityState.Retired)) issuers.Add(await IssuerAsync(authority));
    }

    private async Task LookAtHeldAsync(Caller person)
    {
        var page = await registry.ListAsync(person, new(), CertificateState.OnHold, new(MostHeld), Gone);
        heldMore = page.Next is not null;
        held = [];
        foreach (var certificate in page.Items) held.Add((certificate, await store.FindAsync(certificate.Id, Gone)));
    }

    private async Task LookAtLatestAsync(Caller person)
    {
        latest = [];
        foreach (var revocation in await queries.LatestAsync([.. authorities.All.Select(authority => authority.Name)], MostLatest, Gone))
        {
            var certificate = await certificates.FindAsync(revocation.Authority, revocation.Serial, Gone);
            if (!person.May(Right.SeeDevices, certificate?.Domain)) continue;
            latest.Add((revocation, certificate, revocation.Listed ? await crls.FirstWithAsync(new(revocation.Authority, revocation.Shard), revocation.Change, Gone) : null));
        }
    }

    // Of an authority whose list is in parts, the part that ends first.
    private async Task<Issuer> IssuerAsync(IssuingAuthority authority)
    {
        var newest = new List<CrlRecord?>();
        foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl)) newest.Add((await crls.HistoryAsync(scope, clock.Latest, Gone)).Newest);
        return new(authority.Name, newest.Contains(null) ? null : newest.MinBy(crl => crl!.NextUpdate), await responders.GoodUntilAsync(authority, Gone));
    }

    private string Number(long value) => Viewer.Words.Number(value);

    private sealed record Issuer(string Name, CrlRecord? Crl, DateTimeOffset? AnswersUntil);
}
