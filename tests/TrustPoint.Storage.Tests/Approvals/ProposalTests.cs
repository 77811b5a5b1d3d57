using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using static TrustPoint.Storage.Tests.Approvals.ApprovalPlant;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>Invariant I14, the proposals: what waits, and who decides about it until when.</summary>
public sealed class ProposalTests
{
    [Fact]
    public async Task A_hundred_at_once_that_ask_are_one_proposal()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => plant.ProposeAsync())));
        Assert.Single(numbers.Distinct());
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalProposed));
    }

    [Fact]
    public async Task Nobody_approves_what_they_asked_for()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("anna"), number, default));
        // Nor by their own API key: it is the owner who asks.
        var key = new ApiClient("robot", "0123456789ab", [new(Role.Administrator)]) { IsMachine = true, MayDoSensitive = true };
        await plant.AddAsync("robot", Role.Administrator);
        var robots = (await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(key, key: 3))).Proposal;
        Assert.Equal("robot", robots.Requester);
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("robot"), robots.Number, default));
    }

    [Fact]
    public async Task An_API_key_refuses_nothing_and_what_it_asked_goes_through_once_it_is_approved()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var key = new ApiClient("robot", "0123456789ab", [new(Role.Administrator)]) { IsMachine = true, MayDoSensitive = true };
        var number = await plant.ProposeAsync();
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.Approvals.RefuseAsync(key, number, "no", default));

        await plant.AddAsync("robot", Role.Administrator);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(key, key: 3));
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
        Assert.True(await plant.BlockAsync(key, key: 3));
    }

    [Fact]
    public async Task Who_may_not_do_it_does_not_approve_it()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.Approvals.ApproveAsync(Signed("rita", Role.RaOperator), number, default));
        var stale = await Assert.ThrowsAsync<NotAllowedException>(() => plant.Approvals.ApproveAsync(Signed("bert", isFresh: false), number, default));
        Assert.True(stale.WantsStepUp);
    }

    [Fact]
    public async Task Also_what_is_not_sensitive_is_approved_with_a_fresh_proof_alone()
    {
        await using var plant = await CreateAsync(ActKind.IssueByHand);
        var act = new Act(ActKind.IssueByHand, Right.Issue, "issue a certificate") { Domain = "plant" };
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(async () => await plant.Ca.SecondPerson.AskAsync(Signed("anna").Require(act), default));
        Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => plant.Approvals.ApproveAsync(Signed("bert", isFresh: false), asked.Proposal.Number, default))).WantsStepUp);
    }

    [Theory]
    [InlineData(false)] // disabled
    [InlineData(true)] // lost the role
    public async Task What_somebody_may_not_do_any_more_is_not_approved_for_them(bool isEnabled)
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        await plant.ChangeAsync("anna", account => account with { Enabled = isEnabled, Roles = [new(isEnabled ? Role.Auditor : Role.Administrator)] });
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("bert"), number, default));
    }

    [Theory]
    [InlineData("person.added"), InlineData("person.roles-changed"), InlineData("person.enabled"), InlineData("person.password-reset"), InlineData("person.second-factor-reset")]
    public async Task Whoever_owes_the_requester_their_power_since_then_does_not_approve(string name)
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        plant.Ca.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.ChangeAsync("bert", account => account, AuditEventType.All.Single(type => type.Name == name), by: "anna");
        await plant.ChangeAsync("cleo", account => account, AuditEventType.All.Single(type => type.Name == name));

        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("bert"), number, default));
        await plant.Approvals.ApproveAsync(Signed("cleo"), number, default);
    }

    [Fact]
    public async Task After_a_day_it_is_neither_approved_nor_done_and_the_log_says_so()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var (waiting, approved) = (await plant.ProposeAsync(1), await plant.ProposeAsync(2));
        await plant.Approvals.ApproveAsync(Signed("bert"), approved, default);
        plant.Ca.Time.Advance(SecondPerson.Life);

        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("bert"), waiting, default));
        Assert.NotEqual(approved, await plant.ProposeAsync(2));
        await plant.Approvals.ExpireAsync(default);
        await plant.Approvals.ExpireAsync(default);
        Assert.Equal([$"{approved}", $"{waiting}"], (await plant.LogAsync(AuditEventType.ApprovalExpired)).Select(entry => entry.GetProperty("proposal").GetString()));
    }

    [Fact]
    public async Task What_was_refused_is_not_approved_and_whoever_refuses_says_why()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.RefuseAsync(Signed("bert"), number, " ", default));
        Assert.Equal("wrong key", (await plant.Approvals.RefuseAsync(Signed("bert"), number, "wrong key", default)).Reason);
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => plant.Approvals.ApproveAsync(Signed("cleo"), number, default));
        Assert.NotEqual(number, await plant.ProposeAsync());
    }

    [Fact]
    public async Task One_takes_ones_own_back_and_whoever_is_on_the_box_refuses_any()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        Assert.Equal(ProposalState.Refused, (await plant.Approvals.RefuseAsync(Signed("anna"), await plant.ProposeAsync(1), "", default)).State);
        Assert.Equal(ProposalState.Refused, (await plant.Approvals.RefuseAsync(OnBox, await plant.ProposeAsync(2), "no", default)).State);
    }

    [Theory]
    [InlineData("UPDATE approvals SET state = 'Approved', decided_by = 'bert', decided_at = at")]
    [InlineData("UPDATE approvals SET requester = 'cleo'")]
    [InlineData("UPDATE approvals SET expires_at = expires_at + 86400000")]
    [InlineData("UPDATE approvals SET kind = 'Nonsense', fields = '?'")]
    public async Task A_proposal_that_somebody_else_wrote_is_refused(string sql)
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        Assert.NotEqual(0, Intruder.Write(plant.Folder, sql));
        Assert.Equal(ProposalState.Refused, (await plant.Ca.Approvals.FindAsync(number, default))!.State);
        await Assert.ThrowsAnyAsync<Exception>(() => plant.Approvals.ApproveAsync(Signed("bert"), number, default));
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("anna")));
        Assert.Equal(0, await plant.BlockedAsync());
    }
}
