using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Tests.Lifecycle;

/// <summary>The ways of a device's life, state by event on both sides: every pair, against a list that is written out here (standards: LIF-1 to LIF-14).</summary>
public class LifeTableTests
{
    // From: event>to, with "!" where it always takes two people. What is not here is refused.
    private const string Owner = """
        Expected: JoinBegins>PendingJoin Imprinted>Imprinted Enrolled>Operational ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned
        PendingJoin: JoinBegins>PendingJoin JoinRefused>Expected Imprinted>Imprinted Enrolled>Operational ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned
        Imprinted: JoinBegins>PendingJoin JoinRefused>Expected Imprinted>Imprinted Enrolled>Operational ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned
        Operational: JoinBegins>Operational JoinRefused>Operational Imprinted>Operational Enrolled>Operational Suspend>Suspended BeginRelease>Releasing! SendForRepair>InRepair ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned
        Suspended: Suspend>Suspended Resume>Operational LimitPassed>Suspended BeginRelease>Releasing! SendForRepair>InRepair ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned
        InRepair: LimitPassed>InRepair ReturnUnopened>Operational ReturnRepaired>Expected SwapBoard>EndOfLife! ReportLost>LostOrStolen ReportCompromise>Compromised Decommission>Decommissioned Retire>EndOfLife!
        Releasing: RevokeForRelease>Releasing CompleteRelease>Released! CancelRelease>before ReportLost>LostOrStolen ReportCompromise>Compromised
        Released: Assign>Expected ReportLost>LostOrStolen ReportCompromise>Compromised Retire>EndOfLife!
        LostOrStolen: Find>Expected! ReportCompromise>Compromised
        Compromised: Retire>EndOfLife!
        Decommissioned: BeginRelease>Releasing! ReportLost>LostOrStolen ReportCompromise>Compromised Recommission>Expected Retire>EndOfLife!
        """;

    private const string Maker = """
        Manufactured: Ship>InTrade Assign>Assigned BookTransfer>Assigned Suspend>Suspended ReportLost>LostOrStolen ReportCompromise>Compromised Retire>EndOfLife!
        InTrade: Assign>Assigned ComeFirst>Assigned BookTransfer>Assigned Suspend>Suspended ReportLost>LostOrStolen ReportCompromise>Compromised Retire>EndOfLife!
        Assigned: Release>Released BookTransfer>Assigned Suspend>Suspended SendForRepair>InRepair ReportLost>LostOrStolen ReportCompromise>Compromised
        Released: Assign>Assigned ComeFirst>Assigned BookTransfer>Assigned Suspend>Suspended ReportLost>LostOrStolen ReportCompromise>Compromised Retire>EndOfLife!
        Suspended: Resume>before ReportLost>LostOrStolen ReportCompromise>Compromised
        InRepair: ReturnRepaired>Assigned LimitPassed>Assigned ReportLost>LostOrStolen ReportCompromise>Compromised Retire>EndOfLife!
        LostOrStolen: Find>Assigned! ReportCompromise>Compromised
        Compromised: Retire>EndOfLife!
        """;

    [Theory]
    [InlineData(Side.Owner, Owner)]
    [InlineData(Side.Maker, Maker)]
    public void Every_event_in_every_state_leads_where_it_may_and_nowhere_else(Side side, string written)
    {
        var expected = written.Split('\n').Select(line => line.Split(':')).ToDictionary(
            line => Enum.Parse<DeviceState>(line[0].Trim()),
            line => line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(way => way.Split('>')).ToDictionary(way => Enum.Parse<LifeEvent>(way[0]), way => way[1]));
        foreach (var from in Enum.GetValues<DeviceState>())
        {
            foreach (var happened in Enum.GetValues<LifeEvent>())
            {
                var way = LifeTable.Find(side, from, happened);
                var found = way is null ? null : $"{way.To?.ToString() ?? "before"}{(way.TakesTwo ? "!" : "")}";
                Assert.Equal($"{from} {happened} {expected.GetValueOrDefault(from)?.GetValueOrDefault(happened)}", $"{from} {happened} {found}");
            }
        }
    }

    [Fact] // LIF-13, LIF-58
    public void LIF_13_end_of_life_is_terminal() => Assert.DoesNotContain(LifeTable.All, way => way.From == DeviceState.EndOfLife);

    [Fact] // LIF-58
    public void LIF_58_nobody_retires_a_device_alone() => Assert.All(LifeTable.All.Where(way => way.To == DeviceState.EndOfLife), way => Assert.True(way.TakesTwo, way.ToString()));

    [Fact] // LIF-6, LIF-34
    public void LIF_34_what_is_given_up_or_retired_by_its_owner_holds_nothing() => Assert.All(
        LifeTable.All.Where(way => way.To == DeviceState.EndOfLife || way is { Side: Side.Owner, To: DeviceState.Released }), way => Assert.True(way.IsLast, way.ToString()));

    [Fact] // section 2 of the lifecycle: default deny, a state that is not named gets nothing
    public void LIF_52_only_what_is_in_use_or_on_its_way_is_made_or_vouched_for()
    {
        Assert.Equal("Manufactured InTrade Assigned Released", string.Join(' ', LifeTable.MakersStates.Where(LifeTable.MayBeMade)));
        Assert.Equal("Manufactured InTrade Assigned Released InRepair", string.Join(' ', LifeTable.MakersStates.Where(LifeTable.MayBeVouchedFor)));
        Assert.DoesNotContain(Enum.GetValues<DeviceState>().Except(LifeTable.MakersStates), state => LifeTable.MayBeMade(state) || LifeTable.MayBeVouchedFor(state));
    }

    [Theory] // RFC 5280 section 5.3.1
    [InlineData(LifeEvent.Suspend, DeviceState.Operational, "Hold CertificateHold, BlockRenewal")] // LIF-4
    [InlineData(LifeEvent.LimitPassed, DeviceState.Suspended, "Revoke CessationOfOperation")] // LIF-4
    [InlineData(LifeEvent.LimitPassed, DeviceState.InRepair, "Revoke CessationOfOperation")] // LIF-65
    [InlineData(LifeEvent.SendForRepair, DeviceState.Operational, "Hold CertificateHold, Revoke CessationOfOperation")] // LIF-60
    [InlineData(LifeEvent.ReportLost, DeviceState.Operational, "Revoke PrivilegeWithdrawn, Revoke KeyCompromise")] // LIF-9
    [InlineData(LifeEvent.ReportCompromise, DeviceState.Operational, "Revoke KeyCompromise")] // LIF-11
    [InlineData(LifeEvent.Decommission, DeviceState.Operational, "Revoke CessationOfOperation")] // LIF-50
    [InlineData(LifeEvent.Recommission, DeviceState.Decommissioned, "")] // LIF-14: nothing comes back
    [InlineData(LifeEvent.Find, DeviceState.LostOrStolen, "")] // LIF-10
    public void What_is_done_with_certificates_is_as_the_rules_say(LifeEvent happened, DeviceState from, string effects) =>
        Assert.Equal(effects, string.Join(", ", LifeTable.Find(Side.Owner, from, happened)!.Effects.Select(effect => $"{effect.Kind} {effect.Reason}".Trim())));

    [Fact] // a hold is released from hold, and from nothing else
    public void Only_a_hold_is_ever_released() => Assert.All(
        LifeTable.All.Where(way => way.Effects.Any(effect => effect.Kind == CertificateEffectKind.Release)), way => Assert.Contains(way.From, new[] { DeviceState.Suspended, DeviceState.InRepair }));

    [Fact]
    public void Every_way_names_its_rule_and_every_state_is_on_a_side()
    {
        Assert.All(LifeTable.All, way => Assert.StartsWith("LIF-", way.Rule, StringComparison.Ordinal));
        Assert.Equal(Enum.GetValues<DeviceState>().Order(), LifeTable.OwnersStates.Concat(LifeTable.MakersStates).Distinct().Order());
        Assert.All(LifeTable.All, way => Assert.Contains(way.From, way.Side == Side.Owner ? LifeTable.OwnersStates : LifeTable.MakersStates));
        Assert.All(LifeTable.All, way => Assert.True(way.To is null || (way.Side == Side.Owner ? LifeTable.OwnersStates : LifeTable.MakersStates).Contains(way.To.Value)));
    }

    [Fact]
    public void In_no_state_that_forbids_certificates_may_a_device_act() => Assert.All(Enum.GetValues<DeviceState>(), state =>
        Assert.False(LifeTable.MayAct(state) && (LifeTable.ForbidsCertificates(state) || LifeTable.ForbidsVouchers(state))));

    [Fact]
    public void The_numbers_of_states_on_disk_stay() => Assert.Equal(
        "Expected 0, Operational 1, Suspended 2, EndOfLife 3, Manufactured 4, InTrade 5, Assigned 6, PendingJoin 7, Imprinted 8, Releasing 9, Released 10, InRepair 11, LostOrStolen 12, Compromised 13, Decommissioned 14",
        string.Join(", ", Enum.GetValues<DeviceState>().Select(state => $"{state} {(int)state}")));

    [Fact]
    public void Reasons_are_those_that_a_device_can_have() => Assert.All(
        LifeTable.All.SelectMany(way => way.Effects).Where(effect => effect.Reason is not null),
        effect => Assert.Contains(effect.Reason!.Value, new[] { RevocationReason.CertificateHold, RevocationReason.CessationOfOperation, RevocationReason.PrivilegeWithdrawn, RevocationReason.KeyCompromise }));
}
