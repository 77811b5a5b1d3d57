using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using static TrustPoint.Storage.Tests.Approvals.ApprovalPlant;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>Invariant I14: another person approves this act and no other, in time, and it is done once.</summary>
public sealed class SecondPersonTests
{
    [Fact]
    public async Task Without_a_rule_nobody_is_asked()
    {
        await using var plant = await CreateAsync(ActKind.ChangeSettings);
        Assert.True(await plant.BlockAsync(Signed("anna")));
        Assert.Empty(await plant.LogAsync(AuditEventType.ApprovalProposed));
    }

    [Fact]
    public async Task An_act_waits_is_approved_and_is_done_once_and_the_log_tells_it_with_the_same_hash()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        Assert.Equal(0, await plant.BlockedAsync());
        Assert.Equal(number, await plant.ProposeAsync());

        await plant.Approvals.ApproveAsync(Signed("bert"), number, default);
        Assert.True(await plant.BlockAsync(Signed("anna")));

        var told = await plant.LogAsync(AuditEventType.ApprovalProposed, AuditEventType.ApprovalApproved, AuditEventType.ApprovalUsed, AuditEventType.KeyBlocked);
        Assert.Equal(["approval.proposed", "approval.approved", "approval.used", "key.blocked"], told.Select(entry => entry.GetProperty("event").GetString()));
        Assert.Equal(["anna", "bert", "anna", "anna"], told.Select(entry => entry.GetProperty("subject").GetString()));
        Assert.All(told, entry => Assert.Equal($"{number}", entry.GetProperty("proposal").GetString()));
        Assert.Single(told[..3].Select(entry => entry.GetProperty("sha256").GetString()).Distinct());

        var again = await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("anna")));
        Assert.NotEqual(number, again.Proposal.Number);
    }

    [Fact]
    public async Task A_hundred_at_once_with_one_approval_are_one()
    {
        await using var plant = await CreateAsync(ActKind.ChangePeople);
        var people = new TrustPoint.Ca.People.People(
            plant.Ca.People, plant.Ca.Store.Audit, new(plant.Ca.People, plant.Ca.Store.Audit, System.Security.Cryptography.RandomNumberGenerator.Create(), plant.Ca.Time),
            null!, plant.Ca.SecondPerson, System.Security.Cryptography.RandomNumberGenerator.Create(), plant.Ca.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<TrustPoint.Ca.People.People>.Instance);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => people.ResetPasswordAsync(Signed("anna"), "rita", default));
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Record.ExceptionAsync(() => people.ResetPasswordAsync(Signed("anna"), "rita", default)))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Exception>(), refused => Assert.True(refused is ApprovalRefusedException or SecondPersonWantedException, refused.ToString()));
        Assert.Single(await plant.LogAsync(AuditEventType.PersonPasswordReset));
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalUsed));
    }

    [Fact]
    public async Task A_hundred_at_once_that_ask_are_one_proposal()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => plant.ProposeAsync())));
        Assert.Single(numbers.Distinct());
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalProposed));
    }

    [Fact]
    public async Task Another_parameter_is_another_act()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        await plant.Approvals.ApproveAsync(Signed("bert"), await plant.ProposeAsync(), default);
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("anna"), key: 2));
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("anna"), note: "other"));
        Assert.Equal(0, await plant.BlockedAsync());
    }

    [Fact]
    public async Task What_one_was_approved_another_may_not_do()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        await plant.Approvals.ApproveAsync(Signed("bert"), await plant.ProposeAsync(), default);
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("cleo")));
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

    [Fact]
    public async Task An_approval_of_whoever_lost_the_right_since_counts_no_more()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        var number = await plant.ProposeAsync();
        await plant.Approvals.ApproveAsync(Signed("bert"), number, default);
        await plant.ChangeAsync("bert", account => account with { Roles = [new(Role.Auditor)] });
        Assert.NotEqual(number, await plant.ProposeAsync());
        await plant.ChangeAsync("bert", account => account with { Roles = [new(Role.Administrator)], Enabled = false });
        await plant.ProposeAsync();
        Assert.Equal(0, await plant.BlockedAsync());
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

    [Fact]
    public async Task Who_lost_the_right_does_not_do_what_was_approved()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        await plant.Approvals.ApproveAsync(Signed("bert"), await plant.ProposeAsync(), default);
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.BlockAsync(Signed("anna", Role.Auditor)));
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
        Tamper(plant, sql);
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.BlockAsync(Signed("anna")));
        Assert.True(await plant.BlockAsync(OnBox));
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalBypassed));
        // On the box they are set anew.
        await plant.Approvals.SaveRulesAsync(OnBox, new HashSet<ActKind> { ActKind.BlockKeys }, default);
        await plant.ProposeAsync(2);
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
        Tamper(plant, sql);
        Assert.Equal(ProposalState.Refused, (await plant.Ca.Approvals.FindAsync(number, default))!.State);
        await Assert.ThrowsAnyAsync<Exception>(() => plant.Approvals.ApproveAsync(Signed("bert"), number, default));
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.BlockAsync(Signed("anna")));
        Assert.Equal(0, await plant.BlockedAsync());
    }

    [Fact]
    public async Task The_certificate_of_an_authority_waits_by_itself_and_is_not_among_others()
    {
        await using var plant = await CreateAsync(ActKind.RevokeAuthority);
        var revocations = new Revocations(plant.Ca.Authorities, plant.Ca.Store.Revocations, new CrlAgenda(plant.Ca.Time), plant.Ca.SecondPerson, new CaClock(plant.Ca.Time));
        var pump = await plant.Ca.IssueAsync("pump-1");
        var order = new RevocationOrder.Revoke(RevocationReason.CessationOfOperation);
        var authority = (await plant.Ca.Store.Certificates.FindAsync("root", plant.Ca.Authorities.Find("issuing")!.Certificate.Serial, default))!.Id;
        var leaf = (await plant.Ca.Store.Certificates.FindAsync("issuing", pump.Serial, default))!.Id;

        var among = await revocations.ChangeAsync(Signed("anna"), [leaf, authority], order, default);
        Assert.IsType<RevocationVerdict.Changed>(among[0]);
        Assert.IsType<RevocationVerdict.Refused>(among[1]);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => revocations.ChangeAsync(Signed("anna"), [authority], order, default));
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
        Assert.IsType<RevocationVerdict.Changed>((await revocations.ChangeAsync(Signed("anna"), [authority], order, default)).Single());
        Assert.Equal($"{asked.Proposal.Number}", (await plant.LogAsync(AuditEventType.CertificateRevoked))[^1].GetProperty("proposal").GetString());
    }

    [Fact]
    public async Task The_intent_of_a_certificate_names_the_approval()
    {
        await using var plant = await CreateAsync(ActKind.ChangeAuthorities);
        var wanted = new TrustPoint.Ca.Authorities.NewAuthority
        {
            Name = "second",
            Parent = "root",
            CommonName = "Second",
            Organization = "Plant",
            Profile = "issuing-ca",
            Key = TrustPoint.Ca.Keys.KeyAlgorithm.EcP256,
        };
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.Ca.Setup.CreateAsync(Signed("anna"), wanted, default));
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
        await plant.Ca.Setup.CreateAsync(Signed("anna"), wanted, default);

        foreach (var type in new[] { AuditEventType.CertificateIntended, AuditEventType.CertificateIssued, AuditEventType.AuthorityCreated })
            Assert.Equal($"{asked.Proposal.Number}", (await plant.LogAsync(type))[^1].GetProperty("proposal").GetString());
        Assert.Single(await plant.LogAsync(AuditEventType.ApprovalUsed));
    }

    [Fact]
    public void A_right_whose_acts_can_take_a_second_person_is_not_required_in_passing()
    {
        foreach (var right in new[] { Right.Issue, Right.Revoke, Right.ManageDomains, Right.AcceptManufacturers, Right.ManageOwnership, Right.ManageAuthorities, Right.BlockKeys, Right.ManagePeople, Right.ChangeSettings })
            Assert.Throws<ArgumentException>(() => Signed("anna").Require(right));
        Signed("anna").Require(Right.PublishCrls);
    }

    private static void Tamper(ApprovalPlant plant, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Store.DatabaseFile(plant.Folder)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
