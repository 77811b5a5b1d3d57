using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Storage.Backups;

namespace TrustPoint.Appliance.Rest;

/// <summary>What a restore may have lost: in trouble until a person says that it was looked through.</summary>
internal sealed class RestoreRoutes(LostWindow window, CaClock clock, IAuditStore log, EnrolmentCodes codes, ApiKeys keys, Trouble trouble) : IAdminRoutes
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "restore";

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "restore", Right.ConfirmClock, async exchange =>
        {
            exchange.Caller.Require(Right.ConfirmClock);
            var (madeAt, restoredAt) = Window();
            return new LostWindowMessage(madeAt, restoredAt, await codes.CountOpenAsync(exchange.Caller, exchange.Aborted), await CountKeysAsync(exchange), false);
        }),
        new("POST", "restore/confirm", Right.ConfirmClock, async exchange =>
        {
            exchange.Caller.Require(Right.ConfirmClock);
            var (madeAt, restoredAt) = Window();
            var isEnding = exchange.Flag("end");
            var (open, good) = isEnding ? await EndAccessAsync(exchange) : (await codes.CountOpenAsync(exchange.Caller, exchange.Aborted), await CountKeysAsync(exchange));
            await log.AppendAsync(
                AuditEntry.Create(
                    AuditEventType.RestoreConfirmed, clock.Latest, exchange.Caller, AuditOutcome.Success,
                    ("madeAt", $"{madeAt:yyyy-MM-ddTHH:mm:ssZ}"), ("restoredAt", $"{restoredAt:yyyy-MM-ddTHH:mm:ssZ}"),
                    ("codesEnded", isEnding ? FormattableString.Invariant($"{open}") : null), ("keysRevoked", isEnding ? FormattableString.Invariant($"{good}") : null)),
                exchange.Aborted);
            window.Close();
            Report();
            return new LostWindowMessage(madeAt, restoredAt, open, good, isEnding);
        }),
    ];

    /// <summary>Says it where everybody looks, from the start on; a box that was never restored says nothing.</summary>
    public void ReportRestored()
    {
        if (window.Read() is not null) Report();
    }

    private (DateTimeOffset MadeAt, DateTimeOffset RestoredAt) Window() => window.Read() ?? throw new RestRefusedException(409, "Nothing was restored, or it is confirmed already.");

    private async Task<IReadOnlyList<ApiKey>> GoodKeysAsync(AdminExchange exchange) =>
        [.. (await keys.ListAsync(exchange.Caller, null, exchange.Aborted)).Select(used => used.Key).Where(key => key.RevokedAt is null && key.ExpiresAt > clock.Latest)];

    private async Task<int?> CountKeysAsync(AdminExchange exchange) => exchange.Caller.May(Right.ManagePeople) ? (await GoodKeysAsync(exchange)).Count : null;

    // Some may have been used, replaced or revoked since the backup: nobody knows which.
    private async Task<(long Codes, int? Keys)> EndAccessAsync(AdminExchange exchange)
    {
        var good = await GoodKeysAsync(exchange);
        var ended = await codes.EndAllAsync(exchange.Caller, exchange.Aborted);
        foreach (var key in good) _ = await keys.RevokeAsync(exchange.Caller, key.Name, exchange.Aborted);
        return (ended, good.Count);
    }

    private void Report() => trouble.Report(Part, window.Read() is var (madeAt, restoredAt)
        ? FormattableString.Invariant($"at {restoredAt:u} the state of {madeAt:u} was put back: what was issued, revoked or changed between is not known here but for what was applied again. Revoke it anew, look through people, roles, API keys and enrolment codes, then type './trustpoint backup confirm-restore'")
        : null);
}

/// <summary>The time of which a restored appliance does not know what it did, and what is as of the backup and lets somebody in.</summary>
/// <param name="MadeAt">When the backup was made.</param>
/// <param name="RestoredAt">When it was restored.</param>
/// <param name="Codes">Enrolment codes that are open, or were ended.</param>
/// <param name="ApiKeys">API keys that are good, or were revoked; null: who asks may not see them.</param>
/// <param name="Ended">Whether they were ended.</param>
internal sealed record LostWindowMessage(DateTimeOffset MadeAt, DateTimeOffset RestoredAt, long Codes, int? ApiKeys, bool Ended);
