using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>Revoking, holding and releasing certificates.</summary>
internal sealed class RevocationRoutes(Revocations revocations, SelectedRevocations selections, ICertificateQueries certificates, Authorities authorities) : IAdminRoutes
{
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
        new("GET", "revocations/preview", Right.SeeDevices, async exchange => await selections.PreviewAsync(
            exchange.Caller, Selected(RevocationSelection.Of(exchange.Query("device"), exchange.Query("domain"), exchange.Query("profile"), exchange.Query("authority"))), exchange.Aborted)),
        new("POST", "revocations", Right.Revoke, async exchange => await RevokeAsync(exchange.Caller, await exchange.BodyAsync<RevokeSelected>(), exchange.Aborted)),
        new("GET", "revocations/running", Right.SeeDevices, exchange => Task.FromResult<object?>(new RevocationsRunning(selections.RunningSeenBy(exchange.Caller)))),
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

    private async Task<SelectedRevoked> RevokeAsync(Caller caller, RevokeSelected wanted, CancellationToken ct)
    {
        var selection = Selected(RevocationSelection.Of(wanted.Device, wanted.Domain, wanted.Profile, wanted.Authority));
        var order = new RevocationOrder.Revoke(ReasonOf(wanted.Reason), wanted.InvalidityDate, wanted.Note);
        var done = await selections.RunAsync(caller, selection, wanted.Ticket, order, ct);
        return new(done.Found, done.Revoked, done.Refusals, done.Unlisted, done.Last.Max(revocation => CrlWithin(revocation.Authority)));
    }

    private static RevocationSelection Selected(RevocationSelection? selection) =>
        selection ?? throw RestRefusedException.Invalid("say which certificates: a device, domain, profile or authority");

    private static RevocationReason ReasonOf(string name) =>
        RevocationReasons.Find(name) ?? throw RestRefusedException.Invalid($"the reason must be one of {string.Join(", ", RevocationReasons.Names)}, not \"{name}\"");

    private RevocationState State(CertificateRecord record, Revocation? revocation, bool isNew) => new(
        Convert.ToHexString(record.Serial), record.Subject, revocation is null or { Released: true } ? null : revocation.Reason.Name(),
        revocation?.RevokedAt, revocation?.InvalidityDate, revocation?.Listed ?? true,
        revocation is { Listed: true } ? CrlWithin(record.Authority) : null, isNew);

    private long? CrlWithin(string authority) => (long?)authorities.Find(authority)?.Record.Crl.Delay.TotalSeconds;
}
