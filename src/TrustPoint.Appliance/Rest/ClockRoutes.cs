using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;

namespace TrustPoint.Appliance.Rest;

/// <summary>The time that the CA signs: shown, and confirmed after it went back.</summary>
internal sealed class ClockRoutes(CaClock clock, IAuditStore log, Trouble trouble, TimeProvider time) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "clock", Right.SeeSetup, _ => Task.FromResult<object?>(Now())),
        new("POST", "clock/confirm", Right.ConfirmClock, async exchange =>
        {
            await clock.ConfirmAsync(exchange.Caller, log, exchange.Aborted);
            trouble.Report(ClockWatch.Part, clock.Trouble);
            return Now();
        }),
    ];

    private ClockState Now() => new(time.GetUtcNow(), clock.Mark, clock.Trouble);
}
