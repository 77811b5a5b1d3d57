using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Testing.Requests;
using static TrustPoint.Storage.Tests.Approvals.ApprovalPlant;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>Invariant I14, the use: what was approved is done by whoever asked, as it was asked, and once.</summary>
public sealed class ApprovalUseTests
{
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

    [Fact]
    public async Task Who_lost_the_right_does_not_do_what_was_approved()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys);
        await plant.Approvals.ApproveAsync(Signed("bert"), await plant.ProposeAsync(), default);
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.BlockAsync(Signed("anna", Role.Auditor)));
    }

    [Fact]
    public async Task The_certificate_of_an_authority_waits_by_itself_and_is_not_among_others()
    {
        await using var plant = await CreateAsync(ActKind.RevokeAuthority);
        var revocations = RevocationsOf(plant);
        var order = new RevocationOrder.Revoke(RevocationReason.CessationOfOperation);
        var authority = await RowOfIssuingAsync(plant);
        var leaf = (await LeavesAsync(plant, 1))[0];

        var among = await revocations.ChangeAsync(Signed("anna"), [leaf, authority], order, default);
        Assert.IsType<RevocationVerdict.Changed>(among[0]);
        Assert.IsType<RevocationVerdict.Refused>(among[1]);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => revocations.ChangeAsync(Signed("anna"), [authority], order, default));
        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
        Assert.IsType<RevocationVerdict.Changed>((await revocations.ChangeAsync(Signed("anna"), [authority], order, default)).Single());
        Assert.Equal($"{asked.Proposal.Number}", (await plant.LogAsync(AuditEventType.CertificateRevoked))[^1].GetProperty("proposal").GetString());
    }

    [Fact]
    public async Task Certificates_that_one_person_revokes_one_by_one_are_many_after_the_fifth_within_an_hour()
    {
        await using var plant = await CreateAsync(ActKind.RevokeMany);
        var revocations = RevocationsOf(plant);
        var leaves = await LeavesAsync(plant, 8);
        var hold = new RevocationOrder.Revoke(RevocationReason.CertificateHold);

        foreach (var leaf in leaves[..5]) await ChangedAsync("anna", leaf, hold);
        // The same ones once more are not more of them.
        await ChangedAsync("anna", leaves[0], new RevocationOrder.Release());
        var asked = (await Assert.ThrowsAsync<SecondPersonWantedException>(() => ChangedAsync("anna", leaves[5], hold))).Proposal;
        Assert.Equal((ActKind.RevokeMany, "plant"), (asked.Act.Kind, asked.Act.Domain));
        Assert.Null(await plant.Ca.Store.Revocations.FindAsync(leaves[5], default));
        // Another's are another's, and an authority's is decided by its own rule.
        await ChangedAsync("bert", leaves[6], hold);
        await ChangedAsync("anna", await RowOfIssuingAsync(plant), hold);

        await plant.Approvals.ApproveAsync(Signed("bert"), asked.Number, default);
        await ChangedAsync("anna", leaves[5], hold);
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => ChangedAsync("anna", leaves[7], hold));
        plant.Ca.Time.Advance(TimeSpan.FromHours(1));
        await ChangedAsync("anna", leaves[7], hold);

        async Task ChangedAsync(string name, long leaf, RevocationOrder order) =>
            Assert.IsType<RevocationVerdict.Changed>((await revocations.ChangeAsync(Signed(name), [leaf], order, default)).Single());
    }

    [Fact]
    public async Task Whom_no_rule_asks_revokes_one_by_one_as_many_as_they_like()
    {
        await using var plant = await CreateAsync();
        var revocations = RevocationsOf(plant);
        foreach (var leaf in await LeavesAsync(plant, 8))
            Assert.IsType<RevocationVerdict.Changed>((await revocations.ChangeAsync(Signed("anna"), [leaf], new RevocationOrder.Revoke(RevocationReason.Superseded), default)).Single());
    }

    [Fact]
    public async Task One_by_one_is_counted_also_when_all_come_at_the_same_moment()
    {
        await using var plant = await CreateAsync(ActKind.RevokeMany);
        var revocations = RevocationsOf(plant);
        var outcomes = await Task.WhenAll((await LeavesAsync(plant, 20)).Select(leaf => Task.Run(() =>
            Record.ExceptionAsync(() => revocations.ChangeAsync(Signed("anna"), [leaf], new RevocationOrder.Revoke(RevocationReason.Superseded), default)))));
        Assert.Equal(5, outcomes.Count(outcome => outcome is null));
        Assert.Equal(15, outcomes.OfType<SecondPersonWantedException>().Count());
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
    public async Task What_changes_nothing_when_it_is_done_uses_its_approval_up_as_well()
    {
        await using var plant = await CreateAsync(ActKind.BlockKeys, ActKind.RevokeMany, ActKind.IssueByHand);
        var (revocations, anna, request) = (RevocationsOf(plant), Signed("anna"), Csr.For("CN=web-1"));
        var leaf = (await LeavesAsync(plant, 1))[0];
        var order = new RevocationOrder.Revoke(RevocationReason.Superseded);
        var selections = new SelectedRevocations(revocations, plant.Ca.Store.RevocationQueries, plant.Ca.SecondPerson);
        var nobody = RevocationSelection.Of("nobody", null, null, null)!;
        var ticket = (await selections.PreviewAsync(anna, nobody, default)).Ticket;
        Func<Task>[] acts =
        [
            () => plant.BlockAsync(anna),
            () => revocations.ChangeAsync(anna, [leaf, leaf], order, default),
            () => selections.RunAsync(anna, nobody, ticket, order, default),
            () => plant.Ca.Issuance.IssueAsync(new() { Caller = anna, Domain = "plant", Profile = "tls-client", Request = request, Names = AuthorisedNames.OfRequest(request) }, default),
        ];
        foreach (var act in acts) await DoAsync(act);
        foreach (var act in acts)
        {
            var size = (await plant.Ca.Store.Audit.HeadAsync(default)).Size;
            var number = await DoAsync(act);
            Assert.Equal(ProposalState.Used, (await plant.Ca.Approvals.FindAsync(number, default))!.State);
            // Proposed, approved, used: and nothing else happened.
            Assert.Equal(size + 3, (await plant.Ca.Store.Audit.HeadAsync(default)).Size);
            Assert.NotEqual(number, (await Assert.ThrowsAsync<SecondPersonWantedException>(act)).Proposal.Number);
        }

        async Task<long> DoAsync(Func<Task> act)
        {
            var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(act);
            await plant.Approvals.ApproveAsync(Signed("bert"), asked.Proposal.Number, default);
            await act();
            return asked.Proposal.Number;
        }
    }

    // The rows of certificates of as many devices.
    private static async Task<List<long>> LeavesAsync(ApprovalPlant plant, int count)
    {
        var rows = new List<long>();
        for (var i = 0; i < count; i++) rows.Add((await plant.Ca.Store.Certificates.FindAsync("issuing", (await plant.Ca.IssueAsync($"pump-{i}")).Serial, default))!.Id);
        return rows;
    }

    private static async Task<long> RowOfIssuingAsync(ApprovalPlant plant) =>
        (await plant.Ca.Store.Certificates.FindAsync("root", plant.Ca.Authorities.Find("issuing")!.Certificate.Serial, default))!.Id;

    private static Revocations RevocationsOf(ApprovalPlant plant) =>
        new(plant.Ca.Authorities, plant.Ca.Store.Revocations, new CrlAgenda(plant.Ca.Time), plant.Ca.SecondPerson, new CaClock(plant.Ca.Time));
}
