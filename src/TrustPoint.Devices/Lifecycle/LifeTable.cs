using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Revocation;
using static TrustPoint.Devices.Lifecycle.DeviceState;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>
/// The ways that a device's life can go: every one of them is here, and what is not here is refused. Pure; docs/lifecycle.md shows the same table.
/// </summary>
public static class LifeTable
{
    private static readonly CertificateEffect Block = new(CertificateEffectKind.BlockRenewal);
    private static readonly CertificateEffect Hold = new(CertificateEffectKind.Hold, RevocationReason.CertificateHold);
    private static readonly CertificateEffect Release = new(CertificateEffectKind.Release);
    private static readonly CertificateEffect Cease = new(CertificateEffectKind.Revoke, RevocationReason.CessationOfOperation);
    private static readonly CertificateEffect Withdraw = new(CertificateEffectKind.Revoke, RevocationReason.PrivilegeWithdrawn);
    private static readonly CertificateEffect Compromise = new(CertificateEffectKind.Revoke, RevocationReason.KeyCompromise);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Transition> All { get; } = [.. OfOwners(), .. OfMakers()];

    private static readonly Dictionary<(Side, DeviceState, LifeEvent), Transition> Known = All.ToDictionary(way => (way.Side, way.From, way.Event));

    /// <summary>The states that a device has at its owner's.</summary>
    public static IReadOnlyList<DeviceState> OwnersStates { get; } =
        [Expected, PendingJoin, Imprinted, Operational, Suspended, InRepair, Releasing, Released, LostOrStolen, Compromised, Decommissioned, EndOfLife];

    /// <summary>The states that a device has at its manufacturer's.</summary>
    public static IReadOnlyList<DeviceState> MakersStates { get; } = [Manufactured, InTrade, Assigned, Released, Suspended, InRepair, LostOrStolen, Compromised, EndOfLife];

    /// <summary>The way that an event leads from a state; null: none, it is refused.</summary>
    public static Transition? Find(Side side, DeviceState from, LifeEvent happened) => Known.GetValueOrDefault((side, from, happened));

    /// <summary>What a person can do with a device in a state.</summary>
    public static IReadOnlyList<Transition> For(Side side, DeviceState from) => [.. All.Where(way => way.Side == side && way.From == from && way.Right is not null)];

    /// <summary>Whether a device may act in this state: ask for a certificate, renew one, use a code. A state that is not named may not.</summary>
    public static bool MayAct(DeviceState state) => state is Expected or PendingJoin or Imprinted or Operational;

    /// <summary>Whether a certificate in force contradicts this state of a device at its owner's.</summary>
    public static bool ForbidsCertificates(DeviceState state) => state is Released or LostOrStolen or Compromised or Decommissioned or EndOfLife;

    /// <summary>Whether a device of this state gets no voucher, whoever asks (RFC 8995 section 10.4).</summary>
    public static bool ForbidsVouchers(DeviceState state) => state is LostOrStolen or Compromised or EndOfLife;

    /// <summary>Whether a product of this state may be given its factory identity. A state that is not named may not: what is retired, lost or stopped gets none afterwards (LIF-1, LIF-52).</summary>
    public static bool MayBeMade(DeviceState state) => state is Manufactured or InTrade or Assigned or Released;

    /// <summary>Whether anybody may be given a voucher for a product of this state. A state that is not named gets none.</summary>
    public static bool MayBeVouchedFor(DeviceState state) => state is Manufactured or InTrade or Assigned or Released or InRepair;

    /// <summary>Whether a device was reset with this, so that what it joined by before counts no more: a new voucher, or a code (LIF-10, LIF-14, LIF-62).</summary>
    public static bool BeginsAnew(LifeEvent happened) => happened is LifeEvent.Find or LifeEvent.Recommission or LifeEvent.ReturnRepaired or LifeEvent.Assign;

    private static IEnumerable<Transition> OfOwners() =>
    [
        .. Ways(Side.Owner, [Expected], LifeEvent.JoinBegins, PendingJoin, "LIF-3"),
        .. Ways(Side.Owner, [PendingJoin, Imprinted], LifeEvent.JoinBegins, PendingJoin, "LIF-3"),
        // A device that begins anew has what it has until that ends.
        .. Ways(Side.Owner, [Operational], LifeEvent.JoinBegins, Operational, "LIF-5"),
        .. Ways(Side.Owner, [PendingJoin, Imprinted], LifeEvent.JoinRefused, Expected, "LIF-3"),
        .. Ways(Side.Owner, [Operational], LifeEvent.JoinRefused, Operational, "LIF-5"),
        .. Ways(Side.Owner, [Expected, PendingJoin, Imprinted], LifeEvent.Imprinted, Imprinted, "LIF-3"),
        .. Ways(Side.Owner, [Operational], LifeEvent.Imprinted, Operational, "LIF-5"),
        .. Ways(Side.Owner, [Expected, PendingJoin, Imprinted], LifeEvent.Enrolled, Operational, "LIF-3"),
        .. Ways(Side.Owner, [Operational], LifeEvent.Enrolled, Operational, "LIF-5"),

        .. Ways(Side.Owner, [Operational, Suspended], LifeEvent.Suspend, Suspended, "LIF-4", way => way with { Right = Right.Revoke, Effects = [Hold, Block], Needs = LifeNeeds.Reason | LifeNeeds.Until }),
        .. Ways(Side.Owner, [Suspended], LifeEvent.Resume, Operational, "LIF-4", way => way with { ToWithout = Expected, Right = Right.Revoke, Effects = [Release], Needs = LifeNeeds.Reason }),
        .. Ways(Side.Owner, [Suspended], LifeEvent.LimitPassed, Suspended, "LIF-4", way => way with { Effects = [Cease], IsAlarm = true }),
        .. Ways(Side.Owner, [InRepair], LifeEvent.LimitPassed, InRepair, "LIF-60, LIF-65", way => way with { Effects = [Cease], IsAlarm = true }),

        .. Ways(Side.Owner, [Operational, Suspended, Decommissioned], LifeEvent.BeginRelease, Releasing, "LIF-6, LIF-30", way => way with { Right = Right.Revoke, TakesTwo = true, Effects = [Block], Needs = LifeNeeds.Reason }),
        .. Ways(Side.Owner, [Releasing], LifeEvent.RevokeForRelease, Releasing, "LIF-34", way => way with { Right = Right.Revoke, Effects = [Cease], Needs = LifeNeeds.Reason }),
        .. Ways(Side.Owner, [Releasing], LifeEvent.CompleteRelease, Released, "LIF-6, LIF-34", way => way with { Right = Right.Revoke, TakesTwo = true, Needs = LifeNeeds.Reason, IsLast = true }),
        .. Ways(Side.Owner, [Releasing], LifeEvent.CancelRelease, null, "LIF-39", way => way with { ToWithout = Decommissioned, Right = Right.Revoke, Needs = LifeNeeds.Reason }),
        .. Ways(Side.Owner, [Released], LifeEvent.Assign, Expected, "LIF-7", way => way with { Right = Right.Revoke, Needs = LifeNeeds.Reason }),

        .. Ways(Side.Owner, [Operational, Suspended], LifeEvent.SendForRepair, InRepair, "LIF-8, LIF-60", way => way with { Right = Right.Revoke, Effects = [Hold, Cease], Needs = LifeNeeds.Reason | LifeNeeds.Until }),
        .. Ways(Side.Owner, [InRepair], LifeEvent.ReturnUnopened, Operational, "LIF-60", way => way with { ToWithout = Expected, Right = Right.Revoke, Effects = [Release], Needs = LifeNeeds.Reason | LifeNeeds.Proof }),
        .. Ways(Side.Owner, [InRepair], LifeEvent.ReturnRepaired, Expected, "LIF-62", way => way with { Right = Right.Revoke, Effects = [Cease], Needs = LifeNeeds.Reason | LifeNeeds.Proof }),
        .. Ways(Side.Owner, [InRepair], LifeEvent.SwapBoard, EndOfLife, "LIF-61", Final(Right.Revoke, LifeNeeds.Reason | LifeNeeds.Proof | LifeNeeds.Successor)),

        .. Ways(Side.Owner, [Expected, PendingJoin, Imprinted, Operational, Suspended, InRepair, Releasing, Released, Decommissioned], LifeEvent.ReportLost, LostOrStolen, "LIF-9", Lost(Right.Revoke)),
        .. Ways(Side.Owner, [LostOrStolen], LifeEvent.Find, Expected, "LIF-10", way => way with { Right = Right.Revoke, TakesTwo = true, Needs = LifeNeeds.Reason | LifeNeeds.Proof }),
        .. Ways(Side.Owner, [Expected, PendingJoin, Imprinted, Operational, Suspended, InRepair, Releasing, Released, LostOrStolen, Decommissioned], LifeEvent.ReportCompromise, Compromised, "LIF-11", Compromising(Right.Revoke)),
        .. Ways(Side.Owner, [Expected, PendingJoin, Imprinted, Operational, Suspended, InRepair], LifeEvent.Decommission, Decommissioned, "LIF-12, LIF-50, LIF-51", way => way with { Right = Right.Revoke, Effects = [Cease], Needs = LifeNeeds.Reason }),
        .. Ways(Side.Owner, [Decommissioned], LifeEvent.Recommission, Expected, "LIF-14", way => way with { Right = Right.Revoke, Needs = LifeNeeds.Reason | LifeNeeds.Proof }),
        .. Ways(Side.Owner, [Decommissioned, InRepair, Released, Compromised], LifeEvent.Retire, EndOfLife, "LIF-13, LIF-54, LIF-58", Final(Right.Revoke, LifeNeeds.Reason | LifeNeeds.Proof)),
    ];

    private static IEnumerable<Transition> OfMakers() =>
    [
        .. Ways(Side.Maker, [Manufactured], LifeEvent.Ship, InTrade, "LIF-2", Said()),
        .. Ways(Side.Maker, [Manufactured, InTrade], LifeEvent.Assign, Assigned, "LIF-2", Said(LifeNeeds.Owner)),
        .. Ways(Side.Maker, [Released], LifeEvent.Assign, Assigned, "LIF-7", Said(LifeNeeds.Owner)),
        .. Ways(Side.Maker, [InTrade, Released], LifeEvent.ComeFirst, Assigned, "LIF-3"),
        .. Ways(Side.Maker, [Assigned], LifeEvent.Release, Released, "LIF-6", Said(LifeNeeds.Reason)),
        .. Ways(Side.Maker, [Manufactured, InTrade, Assigned, Released], LifeEvent.BookTransfer, Assigned, "LIF-7, LIF-33", Said(LifeNeeds.Owner)),
        .. Ways(Side.Maker, [Manufactured, InTrade, Assigned, Released], LifeEvent.Suspend, Suspended, "LIF-4", Said(LifeNeeds.Reason)),
        .. Ways(Side.Maker, [Suspended], LifeEvent.Resume, null, "LIF-4", Said(LifeNeeds.Reason)),
        .. Ways(Side.Maker, [Assigned], LifeEvent.SendForRepair, InRepair, "LIF-8, LIF-60", Said(LifeNeeds.Reason | LifeNeeds.Until | LifeNeeds.Owner)),
        .. Ways(Side.Maker, [InRepair], LifeEvent.ReturnRepaired, Assigned, "LIF-62", Said(LifeNeeds.Reason)),
        .. Ways(Side.Maker, [InRepair], LifeEvent.LimitPassed, Assigned, "LIF-60"),
        .. Ways(Side.Maker, [Manufactured, InTrade, Assigned, Released, Suspended, InRepair], LifeEvent.ReportLost, LostOrStolen, "LIF-9", way => way with { Right = Right.ManageOwnership, Needs = LifeNeeds.Reason, IsAlarm = true }),
        .. Ways(Side.Maker, [LostOrStolen], LifeEvent.Find, Assigned, "LIF-10", way => way with { ToWithout = InTrade, Right = Right.ManageOwnership, TakesTwo = true, Needs = LifeNeeds.Reason }),
        .. Ways(Side.Maker, [Manufactured, InTrade, Assigned, Released, Suspended, InRepair, LostOrStolen], LifeEvent.ReportCompromise, Compromised, "LIF-11", Compromising(Right.ManageOwnership)),
        .. Ways(Side.Maker, [Manufactured, InTrade, Released, InRepair, Compromised], LifeEvent.Retire, EndOfLife, "LIF-13, LIF-52, LIF-53, LIF-58", Final(Right.ManageOwnership, LifeNeeds.Reason | LifeNeeds.Proof)),
    ];

    private static Func<Transition, Transition> Said(LifeNeeds needs = LifeNeeds.None) => way => way with { Right = Right.ManageOwnership, Needs = needs };

    private static Func<Transition, Transition> Lost(Right right) => way => way with { Right = right, Effects = [Withdraw, Compromise], Needs = LifeNeeds.Reason, IsAlarm = true };

    private static Func<Transition, Transition> Compromising(Right right) => way => way with { Right = right, Effects = [Compromise], Needs = LifeNeeds.Reason, IsAlarm = true };

    private static Func<Transition, Transition> Final(Right right, LifeNeeds needs) => way => way with { Right = right, TakesTwo = true, Effects = [Cease], Needs = needs, IsLast = true };

    private static IEnumerable<Transition> Ways(Side side, DeviceState[] from, LifeEvent happened, DeviceState? to, string rule, Func<Transition, Transition>? more = null) =>
        from.Select(state => new Transition(side, state, happened, to, rule)).Select(way => more is null ? way : more(way));
}
