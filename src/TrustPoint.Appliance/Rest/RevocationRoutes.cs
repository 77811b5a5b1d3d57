using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>Revoking, holding and releasing certificates.</summary>
internal sealed class RevocationRoutes(Revocations revocations, ICertificateQueries certificates, Authorities authorities) : IAdminRoutes
{
    private const int PageSize = 1000;

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "certificates/{id}/revoke", Right.Revoke, async exchange =>
        {
            var wanted = await exchange.BodyAsync<RevokeCertificate>();
            return await ChangeOneAsync(exchange, new RevocationOrder.Revoke(ReasonOf(wanted.Reason), wanted.InvalidityDate, wanted.Note));
        }),
        new("POST", "certificates/{id}/release", Right.Revoke, async exchange =>
            await ChangeOneAsync(exchange, new RevocationOrder.Release((await exchange.BodyAsync<ReleaseCertificate>()).Note))),
        new("POST", "certificates/revoke", Right.Revoke, async exchange =>
        {
            var wanted = await exchange.BodyAsync<RevokeMany>();
            return await RevokeManyAsync(exchange.Caller, wanted, exchange.Aborted);
        }),
    ];

    private async Task<object> ChangeOneAsync(AdminExchange exchange, RevocationOrder order)
    {
        var record = await CertificateLookup.OneAsync(certificates, exchange.Caller, exchange.Path("id"), exchange.Aborted);
        return (await revocations.ChangeAsync(exchange.Caller, [record.Id], order, exchange.Aborted)).Single() switch
        {
            RevocationVerdict.Changed changed => State(record, changed.Revocation, isNew: true),
            RevocationVerdict.Unchanged unchanged => State(record, unchanged.Revocation, isNew: false),
            RevocationVerdict.Refused refused => throw RestRefusedException.Conflict(refused.Why),
            var other => throw new InvalidOperationException($"an unknown verdict: {other.GetType()}"),
        };
    }

    private async Task<RevokedMany> RevokeManyAsync(Caller caller, RevokeMany wanted, CancellationToken ct)
    {
        if ((wanted.Device ?? wanted.Domain ?? wanted.Profile ?? wanted.Authority) is null)
            throw RestRefusedException.Invalid("say which certificates: a device, domain, profile or authority");
        caller.RequireAlone(Right.Revoke, wanted.Domain);
        var order = new RevocationOrder.Revoke(ReasonOf(wanted.Reason), wanted.InvalidityDate, wanted.Note);
        var found = await InForceAsync(new(Authority: wanted.Authority, Domain: wanted.Domain, Device: wanted.Device, Profile: wanted.Profile), ct);
        IReadOnlyList<string> devices = [.. found.Select(record => record.Device).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (wanted.Preview) return new(found.Count, 0, devices, []);
        var verdicts = await revocations.ChangeAsync(caller, [.. found.Select(record => record.Id)], order, ct);
        return new(
            found.Count, verdicts.Count(verdict => verdict is RevocationVerdict.Changed), devices,
            [.. verdicts.OfType<RevocationVerdict.Refused>().Select(refused => refused.Why).Distinct()]);
    }

    // What still works: an expired certificate and one that is revoked already do not.
    private async Task<List<CertificateRecord>> InForceAsync(CertificateFilter filter, CancellationToken ct)
    {
        var found = new List<CertificateRecord>();
        ListPosition? after = null;
        Slice<CertificateRecord> page;
        do
        {
            page = await certificates.ListAsync(filter, CertificateSort.Newest, after, PageSize, ct);
            found.AddRange(page.Items.Where(record => record.Status is CertificateStatus.Issued or CertificateStatus.OnHold && revocations.Now <= record.NotAfter));
            after = page.Last;
        }
        while (page.More);
        return found;
    }

    private static RevocationReason ReasonOf(string name) =>
        RevocationReasons.Find(name) ?? throw RestRefusedException.Invalid($"the reason must be one of {string.Join(", ", RevocationReasons.Names)}, not \"{name}\"");

    private RevocationState State(CertificateRecord record, Revocation? revocation, bool isNew) => new(
        Convert.ToHexString(record.Serial), record.Subject, revocation is null or { Released: true } ? null : revocation.Reason.Name(),
        revocation?.RevokedAt, revocation?.InvalidityDate, revocation?.Listed ?? true,
        revocation is { Listed: true } ? (long?)authorities.Find(record.Authority)?.Record.Crl.Delay.TotalSeconds : null, isNew);
}
