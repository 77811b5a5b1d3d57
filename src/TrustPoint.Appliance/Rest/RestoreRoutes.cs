using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Backups;

namespace TrustPoint.Appliance.Rest;

/// <summary>What a restore may have lost: in trouble until a person says that it was looked through.</summary>
internal sealed class RestoreRoutes(LostWindow window, CaClock clock, IAuditStore log, Trouble trouble) : IAdminRoutes
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "restore";

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "restore/confirm", Right.ConfirmClock, async exchange =>
        {
            exchange.Caller.Require(Right.ConfirmClock);
            if (window.Read() is not var (madeAt, restoredAt)) throw new RestRefusedException(409, "Nothing was restored, or it is confirmed already.");
            await log.AppendAsync(
                AuditEntry.Create(
                    AuditEventType.RestoreConfirmed, clock.Latest, exchange.Caller, AuditOutcome.Success,
                    ("madeAt", $"{madeAt:yyyy-MM-ddTHH:mm:ssZ}"), ("restoredAt", $"{restoredAt:yyyy-MM-ddTHH:mm:ssZ}")),
                exchange.Aborted);
            window.Close();
            Report();
            return new LostWindowMessage(madeAt, restoredAt);
        }),
    ];

    /// <summary>Says it where everybody looks, from the start on; a box that was never restored says nothing.</summary>
    public void ReportRestored()
    {
        if (window.Read() is not null) Report();
    }

    private void Report() => trouble.Report(Part, window.Read() is var (madeAt, restoredAt)
        ? FormattableString.Invariant($"restored at {restoredAt:u} from a backup of {madeAt:u}: what was issued, revoked or changed between is not known here but for what was applied again. Revoke it anew, look through people, roles, API keys and enrolment codes, then type './trustpoint backup confirm-restore'")
        : null);
}

/// <summary>The time of which a restored appliance does not know what it did.</summary>
/// <param name="MadeAt">When the backup was made.</param>
/// <param name="RestoredAt">When it was restored.</param>
internal sealed record LostWindowMessage(DateTimeOffset MadeAt, DateTimeOffset RestoredAt);
