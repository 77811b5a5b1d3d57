using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>All that ever waited for a second person, as people look through it.</summary>
public sealed class ProposalListTests
{
    [Theory]
    [InlineData("anna", Role.RaOperator, "1 2 3")] // asked for 1, could decide about the others
    [InlineData("olga", Role.RaOperator, "2 3")]
    [InlineData("olga", Role.Administrator, "1 2 3")]
    [InlineData("olga", Role.Custodian, "1 2 3")] // reads of them all in the log
    public async Task Somebody_sees_what_they_asked_for_and_what_they_could_decide(string name, Role role, string expected)
    {
        await using var plant = await CreateAsync();
        Assert.Equal(expected, await ListAsync(plant, ApprovalPlant.Signed(name, role)));
    }

    [Theory]
    [InlineData("plant", "2")]
    [InlineData("yard", "3")]
    [InlineData("gate", "")]
    public async Task A_right_in_a_domain_shows_what_is_done_there(string domain, string expected)
    {
        await using var plant = await CreateAsync();
        Assert.Equal(expected, await ListAsync(plant, new Person("rita", [new(Role.RaOperator, domain)], 1, true)));
    }

    [Theory]
    [InlineData(Role.Administrator), InlineData(Role.CaOfficer), InlineData(Role.RaOperator), InlineData(Role.Custodian), InlineData(Role.Auditor)]
    public async Task The_list_has_what_can_be_found_by_number(Role role)
    {
        await using var plant = await CreateAsync();
        var person = ApprovalPlant.Signed("olga", role);
        List<long> found = [];
        foreach (var number in new[] { 1L, 2, 3 })
        {
            if (await plant.Approvals.FindAsync(person, number, default) is not null) found.Add(number);
        }
        Assert.Equal(string.Join(' ', found), await ListAsync(plant, person));
    }

    [Theory]
    [InlineData("BLOCK", null, "1")] // the act's words
    [InlineData("pump-7", null, "2")] // a field
    [InlineData("carl", null, "3")] // who asked
    [InlineData("nothing like it", null, "")]
    [InlineData(null, ProposalState.Waiting, "1 3")]
    [InlineData(null, ProposalState.Refused, "2")]
    public async Task A_list_is_narrowed_by_words_and_state(string? text, ProposalState? state, string expected)
    {
        await using var plant = await CreateAsync();
        await plant.Approvals.RefuseAsync(ApprovalPlant.OnBox, 2, "no", default);
        Assert.Equal(expected, await ListAsync(plant, ApprovalPlant.OnBox, new(text, state)));
    }

    [Fact]
    public async Task A_list_goes_on_from_page_to_page_and_what_comes_meanwhile_moves_no_row()
    {
        await using var plant = await CreateAsync();
        var first = await plant.Approvals.ListAsync(ApprovalPlant.OnBox, new(), new(2), default);
        await ProposeAsync(plant, "dora", Right.BlockKeys, null, "block another key");
        var second = await plant.Approvals.ListAsync(ApprovalPlant.OnBox, new(), new(2, Cursor: first.Next), default);

        Assert.Equal([3, 2], first.Items.Select(proposal => proposal.Number));
        Assert.Equal([1], second.Items.Select(proposal => proposal.Number));
        await Assert.ThrowsAsync<CursorRefusedException>(() => plant.Approvals.ListAsync(ApprovalPlant.Signed("olga", Role.RaOperator), new(), new(2, Cursor: first.Next), default));
    }

    private static async Task<ApprovalPlant> CreateAsync()
    {
        var plant = await ApprovalPlant.CreateAsync();
        await ProposeAsync(plant, "anna", Right.BlockKeys, null, "block a key");
        await ProposeAsync(plant, "bert", Right.Revoke, "plant", "revoke", ("device", "pump-7"));
        await ProposeAsync(plant, "carl", Right.Revoke, "yard", "revoke");
        return plant;
    }

    private static Task<Proposal> ProposeAsync(ApprovalPlant plant, string requester, Right right, string? domain, string words, params (string, string?)[] fields) => plant.Ca.Approvals.ProposeAsync(
        new()
        {
            Act = new(ActKind.RevokeMany, right, words, fields) { Domain = domain },
            Requester = requester,
            At = plant.Ca.Time.GetUtcNow(),
            ExpiresAt = plant.Ca.Time.GetUtcNow().AddDays(1),
        },
        proposal => AuditEntry.Create(AuditEventType.ApprovalProposed, proposal.At, ApprovalPlant.OnBox, AuditOutcome.Success),
        default);

    private static async Task<string> ListAsync(ApprovalPlant plant, Caller caller, ProposalFilter? filter = null) =>
        string.Join(' ', (await plant.Approvals.ListAsync(caller, filter ?? new(), new(Sort: ProposalSort.Oldest), default)).Items.Select(proposal => proposal.Number));
}
