using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Storage.Tests.People;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>Invariant I14 over the table of all commands: with every kind of act on, none that has a kind is done by one person.</summary>
public sealed class CommandsWithASecondPersonTests : IAsyncLifetime, IDisposable
{
    private static readonly Person Anna = new("anna", [new(Role.Administrator)], 1, IsFresh: true);
    private static readonly Person Bert = new("bert", [new(Role.Administrator)], 2, IsFresh: true);

    private readonly TemporaryFolder folder = new();
    private CommandTable table = null!;

    public async Task InitializeAsync()
    {
        table = await CommandTable.CreateAsync(folder.Path);
        await table.Approvals.SaveRulesAsync(new Administrator("uid:0"), ApprovalRules.Choices.ToHashSet(), default);
    }

    public async Task DisposeAsync() => await table.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_kind_of_act_has_a_command() =>
        // An authority's certificate is one that any other could be.
        Assert.Equal(Enum.GetValues<ActKind>().Except([ActKind.RevokeAuthority, ActKind.TakeInResults]), table.Commands.Values.Select(command => command.Kind).OfType<ActKind>().Distinct().Order());

    [Fact]
    public async Task A_command_with_a_kind_waits_goes_through_once_it_is_approved_and_then_waits_again()
    {
        // The rules themselves last: they are all off after that.
        foreach (var (name, command) in table.Commands.Where(row => row.Value.Kind is not null).OrderBy(row => row.Value.Kind))
        {
            table.Repeats = false;
            var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => command.RunAsync(Anna, "plant"));
            table.Repeats = true;
            Assert.Equal((name, command.Kind, "anna"), (name, asked.Proposal.Act.Kind, asked.Proposal.Requester));
            Assert.Equal(asked.Proposal.Number, (await Assert.ThrowsAsync<SecondPersonWantedException>(() => command.RunAsync(Anna, "plant"))).Proposal.Number);

            await table.Approvals.ApproveAsync(Bert, asked.Proposal.Number, default);
            var failure = await Record.ExceptionAsync(() => command.RunAsync(Anna, "plant"));
            Assert.True(failure is null, $"{name}: {failure}");
            Assert.Equal(ProposalState.Used, (await table.Approvals.FindAsync(Anna, asked.Proposal.Number, default))!.State);

            if (command.Kind == ActKind.ChangeRules) return;
            var again = await Record.ExceptionAsync(() => command.RunAsync(Anna, "plant"));
            Assert.True(again is not null && (again as SecondPersonWantedException)?.Proposal.Number != asked.Proposal.Number, $"{name} was done twice with one approval");
        }
    }

    [Fact]
    public async Task A_command_without_a_kind_waits_for_nobody()
    {
        foreach (var (name, command) in table.Commands.Where(row => row.Value.Kind is null))
            Assert.False(await Record.ExceptionAsync(() => command.RunAsync(Anna, "plant")) is SecondPersonWantedException, name);
    }

    [Fact]
    public async Task Devices_and_the_appliance_itself_wait_for_nobody()
    {
        foreach (var (name, command) in table.Commands)
        {
            Assert.False(await Record.ExceptionAsync(() => command.RunAsync(new AppliancePart("job"), "plant")) is SecondPersonWantedException, name);
            Assert.False(await Record.ExceptionAsync(() => command.RunAsync(new RegistrationAuthority("ra", "", "plant"), "plant")) is SecondPersonWantedException, name);
        }
    }
}
