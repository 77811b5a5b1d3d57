using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using static TrustPoint.Storage.Tests.Approvals.ApprovalPlant;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>Invariant I14, the rules: when a second person is asked, and who switches that on and off.</summary>
public sealed class ApprovalRulesTests
{
    [Fact]
    public async Task Without_a_rule_nobody_is_asked()
    {
        await using var plant = await CreateAsync(ActKind.ChangeSettings);
        Assert.True(await plant.BlockAsync(Signed("anna")));
        Assert.Empty(await plant.LogAsync(AuditEventType.ApprovalProposed));
    }

    [Fact]
    public async Task Whoever_is_on_the_box_waits_for_nobody_and_the_log_says_so_as_an_alarm()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        Assert.True(await plant.BlockAsync(OnBox));
        var alarm = Assert.Single(await plant.LogAsync(AuditEventType.ApprovalBypassed));
        Assert.Equal(("alarm", "BlockKeys"), (alarm.GetProperty("outcome").GetString(), alarm.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task One_person_alone_does_not_switch_the_rules_off()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.Approvals.SaveRulesAsync(Signed("anna"), new HashSet<ActKind>(), default));
        Assert.Equal(ActKind.ChangeRules, asked.Proposal.Act.Kind);
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
        await plant.Approvals.SaveRulesAsync(Signed("anna"), new HashSet<ActKind>(), default);
        Assert.Empty((await plant.Approvals.RulesAsync(Signed("anna"), default)).Kinds);
    }

    [Fact]
    public async Task While_anything_takes_a_second_person_making_people_does_too()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        Assert.True((await plant.Ca.Approvals.RulesAsync(default)).Ask(ActKind.ChangePeople));
        Assert.False((await plant.Ca.Approvals.RulesAsync(default)).Ask(ActKind.ChangeSettings));
    }

    [Fact]
    public async Task The_rules_are_not_switched_on_where_nobody_could_be_the_second_person()
    {
        await using var plant = await CreateAsync();
        foreach (var name in new[] { "bert", "cleo" }) await plant.ChangeAsync(name, account => account with { Enabled = false });
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.SaveRulesAsync(Signed("anna"), new HashSet<ActKind> { ActKind.BlockKeys }, default));
    }

    [Theory]
    [InlineData("UPDATE approval_rules SET kinds = '[]'")]
    [InlineData("DELETE FROM approval_rules")]
    public async Task Rules_that_somebody_else_wrote_or_took_away_refuse_instead_of_being_off(string sql)
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        Assert.NotEqual(0, Intruder.Write(plant.Folder, sql));
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.BlockAsync(Signed("anna")));
        Assert.True(await plant.BlockAsync(OnBox));
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalBypassed));
        // On the box they are set anew.
        await plant.Approvals.SaveRulesAsync(OnBox, new HashSet<ActKind> { ActKind.BlockKeys }, default);
        await plant.ProposeAsync(2);
    }

    [Fact]
    public void A_right_whose_acts_can_take_a_second_person_is_not_required_in_passing()
    {
        foreach (var right in new[] { Right.Issue, Right.Revoke, Right.ManageDomains, Right.ManageProfiles, Right.AcceptManufacturers, Right.ManageOwnership, Right.ManageAuthorities, Right.BlockKeys, Right.ManagePeople, Right.ChangeSettings })
            Assert.Throws<ArgumentException>(() => Signed("anna").Require(right));
        Signed("anna").Require(Right.PublishCrls);
    }
}
