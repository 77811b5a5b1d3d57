using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>The audit entries of devices' lives. Their members are the catalogue's: <see cref="AuditEventType"/>.</summary>
internal static class LifeEntries
{
    /// <param name="caller">Who said so.</param>
    /// <param name="device">The device.</param>
    /// <param name="change">What happened to it.</param>
    /// <param name="owner">Of a product: who has it from now on, had it until now, or repairs it.</param>
    public static AuditEntry Of(Caller caller, Device device, LifeChange change, string? owner = null)
    {
        var way = LifeTable.Find(change.Transition.Side, change.Transition.Before, change.Transition.Event);
        return AuditEntry.Create(
            TypeOf(change.Transition), change.Transition.At, caller, way is { IsAlarm: true } ? AuditOutcome.Alarm : AuditOutcome.Success,
            ("device", device.Name), ("domain", device.Domain), ("manufacturer", device.Manufacturer), ("serialNumber", device.SerialNumber),
            ("before", change.Transition.Before.ToString()), ("after", change.Transition.After.ToString()), ("reason", change.Transition.Reason),
            ("until", Time(change.Transition.Until)), ("evidence", change.Transition.Proof), ("successor", change.Transition.Successor), ("owner", owner), ("rule", way?.Rule), ("certificates", InWords(change.Actions)));
    }

    public static AuditEntry Queued(Caller caller, Device device, IReadOnlyList<CertificateAction> queued, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.DeviceActionQueued, now, caller, AuditOutcome.Success, ("device", device.Name), ("domain", device.Domain), ("certificates", InWords(queued)));

    public static AuditEntry Done(Caller caller, CertificateAction action, string outcome, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.DeviceActionDone, now, caller, AuditOutcome.Success,
        ("device", action.Device), ("action", action.Id.ToString(CultureInfo.InvariantCulture)), ("certificates", InWords([action])), ("result", outcome));

    public static AuditEntry Refused(Caller caller, Device device, LifeOrder order, string reason, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.DeviceChangeRefused, now, caller, AuditOutcome.Refused,
        ("device", device.Name), ("domain", device.Domain), ("before", device.State.ToString()), ("wanted", order.Event.ToString()), ("reason", reason));

    private static AuditEventType TypeOf(DeviceTransition line) => (line.Side, line.Event) switch
    {
        (Side.Maker, LifeEvent.Ship) => AuditEventType.ProductShipped,
        (Side.Maker, LifeEvent.Assign) => AuditEventType.ProductAssigned,
        (Side.Maker, LifeEvent.Release) => AuditEventType.ProductReleased,
        (Side.Maker, LifeEvent.Suspend) => AuditEventType.ProductBlocked,
        (Side.Maker, LifeEvent.Resume) => AuditEventType.ProductUnblocked,
        (_, var happened) => TypeOf(happened),
    };

    private static AuditEventType TypeOf(LifeEvent happened) => happened switch
    {
        LifeEvent.Suspend => AuditEventType.DeviceSuspended,
        LifeEvent.Resume => AuditEventType.DeviceResumed,
        LifeEvent.LimitPassed => AuditEventType.DeviceLimitPassed,
        LifeEvent.SendForRepair => AuditEventType.DeviceSentForRepair,
        LifeEvent.ReturnUnopened or LifeEvent.ReturnRepaired => AuditEventType.DeviceReturned,
        LifeEvent.ReportLost => AuditEventType.DeviceLost,
        LifeEvent.Find => AuditEventType.DeviceFound,
        LifeEvent.ReportCompromise => AuditEventType.DeviceCompromised,
        LifeEvent.Decommission => AuditEventType.DeviceDecommissioned,
        LifeEvent.Recommission => AuditEventType.DeviceRecommissioned,
        LifeEvent.Retire or LifeEvent.SwapBoard => AuditEventType.DeviceRetired,
        _ => AuditEventType.DeviceStateChanged,
    };

    private static string? InWords(IReadOnlyList<CertificateAction> actions) =>
        actions is [] ? null : string.Join(", ", actions.Select(action => action.Reason is { } reason ? $"{action.Kind} {reason}" : $"{action.Kind}"));

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
