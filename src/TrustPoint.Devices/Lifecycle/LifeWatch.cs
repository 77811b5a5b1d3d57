using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>Looks after devices that are stopped or away: what was queued is carried out, and whose time is over is not forgotten (LIF-4, LIF-60, LIF-65).</summary>
public sealed class LifeWatch(ILifeStore store, CertificateActions actions, CaClock clock, ILogger<LifeWatch> logger)
{
    /// <summary>The job that looks.</summary>
    public const string Job = "device-life";

    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private const int MostAtOnce = 1000;

    private static readonly DeviceLifecycle Part = new("the clock");

    /// <summary>Does all that is due.</summary>
    /// <returns>What could not be done, in words.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        var now = clock.Now();
        foreach (var overdue in await store.OverdueAsync(now, MostAtOnce, ct))
        {
            await store.ChangeAsync(overdue.Name, now, standing => Decide(standing, now), ct);
            logger.LogWarning("ALARM: the time limit of {Device} is over, which is {State}: what it held on hold is revoked", overdue.Name, LifeWords.Of(overdue.State));
        }
        return await actions.CarryOutAsync(device: null, ct);
    }

    private static (LifeChange, Ca.Audit.AuditEntry) Decide(DeviceStanding standing, DateTimeOffset now)
    {
        var order = new LifeOrder(LifeEvent.LimitPassed) { Reason = $"the time limit of {standing.Device.Until:u} is over" };
        var change = LifeRules.Decide(standing, order, $"{Part.Name} ({Part.Proof})", now);
        return (change, LifeEntries.Of(Part, standing.Device, change));
    }
}
