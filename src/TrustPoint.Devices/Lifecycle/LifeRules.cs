using System.Globalization;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>Decides what becomes of a device, by the table and what is said. Pure.</summary>
public static class LifeRules
{
    /// <summary>The way that an event leads.</summary>
    /// <exception cref="CommandRefusedException">There is none: says what is possible instead.</exception>
    public static Transition WayOf(string device, Side side, DeviceState from, LifeEvent happened) =>
        LifeTable.Find(side, from, happened) ?? throw Conflict(NoWay(device, side, from, happened));

    /// <summary>That there is no way from a state by an event, and what is possible instead.</summary>
    internal static string NoWay(string device, Side side, DeviceState from, LifeEvent happened) =>
        $"{device} is {LifeWords.Of(from, side)}: nobody can {LifeWords.Of(happened, side)} now. {Possible(side, from)}";

    /// <summary>Whether there is such a way, and all is said that has to be.</summary>
    /// <returns>The way, and what is done with the certificates; null: nothing.</returns>
    /// <exception cref="CommandRefusedException">It cannot be.</exception>
    public static (Transition Way, CertificateEffect? Effect) Check(DeviceStanding standing, LifeOrder order, DateTimeOffset now)
    {
        var device = standing.Device;
        if (standing.IsProduct) throw Conflict($"{device.Name} was made here: what its manufacturer says of it is said of the product");
        var way = WayOf(device.Name, Side.Owner, device.State, order.Event);
        return (way, EffectSaid(way, order, now));
    }

    /// <summary>What is done with the certificates on a way; null: nothing.</summary>
    /// <exception cref="CommandRefusedException">Something is not said that has to be, or said that does not fit.</exception>
    internal static CertificateEffect? EffectSaid(Transition way, LifeOrder order, DateTimeOffset now)
    {
        var effect = EffectOf(way, order);
        RequireSaid(way, order, effect, now);
        return effect;
    }

    /// <summary>Decides.</summary>
    /// <param name="standing">The device, as the transaction sees it.</param>
    /// <param name="order">What is said.</param>
    /// <param name="by">Who says it: name and proof.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="CommandRefusedException">It cannot be.</exception>
    public static LifeChange Decide(DeviceStanding standing, LifeOrder order, string by, DateTimeOffset now)
    {
        var device = standing.Device;
        var (way, effect) = Check(standing, order, now);
        var to = Destination(standing, way);
        RequireSettled(standing, way, to);
        var transition = new DeviceTransition
        {
            Device = device.Name,
            Side = Side.Owner,
            At = now,
            Event = order.Event,
            Before = device.State,
            After = to,
            By = by,
            Reason = order.Reason,
            Until = order.UntilFrom(now),
            Proof = order.Proof,
            Successor = order.Successor,
        };
        return new(transition, UntilOf(standing, way, order.UntilFrom(now), to), to == DeviceState.Releasing && device.State != to ? device.State : null, ActionsOf(device.Name, order, effect, by, now));
    }

    /// <summary>What is queued before a device is retired that still holds something.</summary>
    public static IReadOnlyList<CertificateAction> Beforehand(DeviceStanding standing, LifeOrder order, CertificateEffect? effect, string by, DateTimeOffset now) =>
        standing.InForce + standing.Intents == 0 || standing.Open.Any(IsRevocation) ? [] : ActionsOf(standing.Device.Name, order, effect, by, now);

    // LIF-39: what has no destination of its own leads back.
    private static DeviceState Destination(DeviceStanding standing, Transition way) =>
        standing.InForce == 0 && way.ToWithout is { } without ? without : way.To ?? standing.CameFrom ?? way.From;

    private static CertificateEffect? EffectOf(Transition way, LifeOrder order)
    {
        var fitting = way.Effects.Where(effect => (order.Certificates is null || effect.Kind == order.Certificates) && (!order.KeyExposed || effect.Reason == RevocationReason.KeyCompromise)).ToList();
        if (fitting is [var first, ..]) return first;
        if (order.KeyExposed) throw Invalid("whether others may use its keys is said of a device that is lost, stolen or compromised");
        return order.Certificates is null ? null : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"its certificates cannot be treated so: what is possible is {Choices(way)}"));
    }

    private static string Choices(Transition way) =>
        way.Effects is [] ? "nothing" : string.Join(", ", way.Effects.Select(effect => effect.Kind switch
        {
            CertificateEffectKind.BlockRenewal => "block",
            CertificateEffectKind.Hold => "hold",
            CertificateEffectKind.Revoke => "revoke",
            _ => "release",
        }).Distinct());

    private static void RequireSaid(Transition way, LifeOrder order, CertificateEffect? effect, DateTimeOffset now)
    {
        if (way.Needs.HasFlag(LifeNeeds.Reason) || order.Reason is not null) RequireText(order.Reason, "say why");
        if (way.Needs.HasFlag(LifeNeeds.Proof) || order.Proof is not null) RequireText(order.Proof, "say what was done to the device, and by whom");
        // LIF-61.
        if (way.Needs.HasFlag(LifeNeeds.Successor) != (order.Successor is not null))
            throw Invalid(order.Successor is null ? "say which device it goes on as" : "only a device whose board was swapped goes on as another one");
        if (way.Needs.HasFlag(LifeNeeds.Owner) != (order.Owner is not null))
            throw Invalid(order.Owner is null ? "say which owner" : "an owner is named for what is assigned or goes to repair");
        var isLimited = way.Needs.HasFlag(LifeNeeds.Until) && effect?.Kind != CertificateEffectKind.Revoke;
        if (order is { Until: not null, For: not null }) throw Invalid("a time limit is an end or a duration, not both");
        var said = order.UntilFrom(now);
        if (isLimited != (said is not null))
            throw Invalid(isLimited ? "say until when: a device that is stopped is not to be forgotten" : "there is no time limit to that");
        if (said is { } until && (until <= now || until > now + LifeOrder.LongestLimit))
            throw Invalid($"the time limit lies in the future, at most {LifeOrder.LongestLimit.TotalDays:0} days from now");
        if (order.InvalidityDate is not null && effect?.Reason != RevocationReason.KeyCompromise)
            throw Invalid("since when others may know its keys is said where that is the reason");
        if (order.InvalidityDate > now) throw Invalid("the invalidity date lies in the future");
    }

    // LIF-6, LIF-34: never given up or retired while anything of it is good. LIF-10, LIF-14: what ends is ended before it begins anew.
    private static void RequireSettled(DeviceStanding standing, Transition way, DeviceState to)
    {
        var name = standing.Device.Name;
        if (way.IsLast) RequireNothingInForce(standing);
        if (LifeTable.MayAct(to) && !LifeTable.MayAct(standing.Device.State) && standing.Open.Any(IsRevocation))
            throw Conflict($"the certificates of {name} are still being revoked: try again in a minute");
    }

    /// <summary>Whether a device holds nothing that is good, and nothing is on its way.</summary>
    /// <exception cref="CommandRefusedException">It does.</exception>
    internal static void RequireNothingInForce(DeviceStanding standing)
    {
        var name = standing.Device.Name;
        if (standing.Intents > 0) throw Conflict($"a certificate for {name} is being signed at this moment: try again");
        if (standing.Open.Count > 0) throw Conflict($"the certificates of {name} are still being revoked: try again in a minute");
        if (standing.InForce > 0) throw Conflict($"{name} still holds {standing.InForce} certificates in force: they are revoked first");
    }

    private static bool IsRevocation(CertificateAction action) => action.Kind == CertificateEffectKind.Revoke;

    private static DateTimeOffset? UntilOf(DeviceStanding standing, Transition way, DateTimeOffset? said, DeviceState to) => (said, way.Event) switch
    {
        ({ } until, _) => until,
        (_, LifeEvent.LimitPassed) => null,
        // A suspension that is interrupted goes on with its limit.
        _ => to is DeviceState.Releasing or DeviceState.Suspended ? standing.Device.Until : null,
    };

    /// <summary>What is queued for a device's certificates.</summary>
    internal static IReadOnlyList<CertificateAction> ActionsOf(string device, LifeOrder order, CertificateEffect? effect, string by, DateTimeOffset now) => effect is not { IsAction: true } ? [] :
    [
        new()
        {
            Device = device,
            Kind = effect.Kind,
            Reason = effect.Reason,
            InvalidityDate = order.InvalidityDate,
            Note = order.Reason,
            By = by,
            At = now,
        },
    ];

    private static string Possible(Side side, DeviceState from)
    {
        var ways = LifeTable.For(side, from);
        return ways is [] ? "There is no way on from there." : $"What is possible: {string.Join("; ", ways.Select(way => LifeWords.Of(way.Event, side)))}.";
    }

    private static void RequireText(string? text, string what)
    {
        if (text is null || text.Trim().Length == 0 || text.Length > LifeOrder.LongestText || text.Any(char.IsControl))
            throw Invalid($"{what}, in 1 to {LifeOrder.LongestText} characters and one line");
    }

    private static CommandRefusedException Invalid(string message) => new(CommandRefusal.Invalid, message);

    private static CommandRefusedException Conflict(string message) => new(CommandRefusal.Conflict, message);
}
