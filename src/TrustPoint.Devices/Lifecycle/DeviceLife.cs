using System.Globalization;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>A device's life, for people.</summary>
/// <param name="Device">The device.</param>
/// <param name="History">What happened to it, oldest first.</param>
/// <param name="Actions">What was done with its certificates because of that, and what is still to be done; oldest first.</param>
/// <param name="Possible">What a person can do with it now.</param>
public sealed record LifeStory(Device Device, IReadOnlyList<DeviceTransition> History, IReadOnlyList<CertificateAction> Actions, IReadOnlyList<Transition> Possible);

/// <summary>The commands of a device's life at its owner's: suspend (LIF-4), report lost, decommission, retire (LIF-58), and the way back where there is one.</summary>
public sealed class DeviceLife(ILifeStore store, CertificateActions actions, IAuditStore log, SecondPerson secondPerson, CaClock clock, ILogger<DeviceLife> logger)
{
    /// <summary>Changes a device's state, and has done with its certificates what goes with that.</summary>
    /// <param name="caller">Who has the right that the table names, in the device's domain.</param>
    /// <param name="name">The device.</param>
    /// <param name="order">What happens to it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="NotAllowedException">The caller may not; without a device, not in all domains.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">There is no such device, the table knows no such way from its state, or something is not said that has to be.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockException">The clock went back.</exception>
    public async Task<Device> ChangeAsync(Caller caller, string name, LifeOrder order, CancellationToken ct)
    {
        // Step 1: who may. Of a way that there is not, who may do such things to the device learns why.
        var standing = await store.FindAsync(name, clock.Latest, ct);
        var way = standing is null ? null : LifeTable.Find(Side.Owner, standing.Device.State, order.Event);
        var (right, domain) = (way?.Right ?? Right.Revoke, standing?.Device.Domain);
        caller.RequireAlone(right, domain);
        if (standing is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no device '{name}'");
        await RequirePossibleAsync(caller, standing, order, ct);
        // Step 2: the second person, where one is asked.
        var allowed = caller.Require(ActOf(standing.Device, way!, order));
        caller = await secondPerson.AskAsync(allowed, ct);
        // Step 3: what has to be over before, is brought to its end.
        if (BringsToEnd(way!)) await actions.EndBeforehandAsync(caller, name, way!, order, clock, logger, ct);
        // Step 4: the change, decided again on what the transaction sees.
        var now = clock.Now();
        var device = await store.ChangeAsync(name, now, seen => Decide(caller, standing.Device.State, seen, order, now), ct)
            ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no device '{name}'");
        // Step 5: what goes with it. It is on record: what cannot be done now is done by the next look of the job.
        await actions.CarryOutNowAsync(name, logger);
        return device;
    }

    /// <summary>What happened to a device, and what can happen now.</summary>
    /// <returns>Null: there is no device of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async Task<LifeStory?> TellAsync(Caller caller, string name, CancellationToken ct)
    {
        var standing = await store.FindAsync(name, clock.Latest, ct);
        caller.Require(Right.SeeDevices, standing?.Device.Domain);
        return standing is null ? null : new(
            standing.Device, await store.HistoryAsync(name, ct), await store.ActionsOfAsync(name, ct),
            standing.IsProduct ? [] : LifeTable.For(Side.Owner, standing.Device.State));
    }

    private static (LifeChange Change, AuditEntry Entry) Decide(Caller caller, DeviceState seen, DeviceStanding standing, LifeOrder order, DateTimeOffset now)
    {
        if (standing.Device.State != seen) throw new CommandRefusedException(CommandRefusal.Conflict, $"{standing.Device.Name} was changed by somebody else meanwhile: look again");
        var change = LifeRules.Decide(standing, order, By(caller), now);
        return (change, LifeEntries.Of(caller, standing.Device, change));
    }

    // Refusals are on the record as well: who tries to bring a retired device back is worth knowing.
    private async Task RequirePossibleAsync(Caller caller, DeviceStanding standing, LifeOrder order, CancellationToken ct)
    {
        try
        {
            var (way, _) = LifeRules.Check(standing, order, clock.Latest);
            if (way.Right is null) throw new CommandRefusedException(CommandRefusal.Invalid, "that is not for a person to say");
            // What it holds may be brought to its end before: whether that was enough is decided then.
            if (!BringsToEnd(way)) LifeRules.Decide(standing, order, By(caller), clock.Latest);
            if (order.Successor is { } successor && (successor == standing.Device.Name || await store.FindAsync(successor, clock.Latest, ct) is not { Device.State: not DeviceState.EndOfLife }))
                throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no other device '{successor}' that it could go on as");
        }
        catch (CommandRefusedException refused)
        {
            await log.AppendAsync(LifeEntries.Refused(caller, standing.Device, order, refused.Message, clock.Latest), ct);
            throw;
        }
    }

    private static bool BringsToEnd(Transition way) => way is { IsLast: true, Effects: [_, ..] };

    private static Act ActOf(Device device, Transition way, LifeOrder order) => new(
        way.TakesTwo ? ActKind.EndDevices : ActKind.StopDevices, way.Right!.Value, WordsOf(way.Event),
        [
            ("device", device.Name), ("state", device.State.ToString()), ("manufacturer", device.Manufacturer), ("serialNumber", device.SerialNumber), ("reason", order.Reason),
            ("certificates", order.Certificates?.ToString()), ("keyExposed", order.KeyExposed ? "true" : null), ("until", Time(order.Until)), ("for", order.For?.ToString("c", CultureInfo.InvariantCulture)),
            ("invalidityDate", Time(order.InvalidityDate)), ("proof", order.Proof), ("successor", order.Successor),
        ])
    { Domain = device.Domain };

    /// <summary>What is done, as a second person is asked about it.</summary>
    public static string WordsOf(LifeEvent happened) => happened switch
    {
        LifeEvent.Suspend => "suspend a device",
        LifeEvent.Resume => "resume a device",
        LifeEvent.BeginRelease => "begin to release a device",
        LifeEvent.RevokeForRelease => "revoke what a device holds for its release",
        LifeEvent.CompleteRelease => "complete the release of a device",
        LifeEvent.CancelRelease => "cancel the release of a device",
        LifeEvent.Assign => "take a released device back",
        LifeEvent.SendForRepair => "send a device for repair",
        LifeEvent.ReturnUnopened => "take a device back unopened",
        LifeEvent.ReturnRepaired => "take a device back repaired",
        LifeEvent.SwapBoard => "record that a device's board was swapped",
        LifeEvent.ReportLost => "report a device lost or stolen",
        LifeEvent.Find => "record that a device is found again",
        LifeEvent.ReportCompromise => "report a device compromised",
        LifeEvent.Decommission => "decommission a device",
        LifeEvent.Recommission => "recommission a device",
        LifeEvent.Retire => "retire a device for ever",
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, null),
    };

    private static string By(Caller caller) => $"{caller.Name} ({caller.Proof})";

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
