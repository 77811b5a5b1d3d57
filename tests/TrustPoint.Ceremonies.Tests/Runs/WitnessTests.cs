using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Who only watches, or has another part, can do nothing of what others do: every act, at every step, by every role that it is not for (CER-1, CER-2, CER-3, CER-4, CER-5).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class WitnessTests
{
    private static readonly (string Act, CeremonyRole[] For, Func<Commands, Attendee, string, Task> DoAsync)[] Acts =
    [
        ("complete", [CeremonyRole.Administrator], (commands, who, id) => commands.Ceremonies.CompleteAsync(who.Person, id, default)),
        ("approve", [CeremonyRole.Custodian], (commands, who, id) => commands.Steps.ApproveAsync(who.Person, id, who.Sign(Statements.Approval(id, commands.All.Find(who.Person, id)!.Script.Sha256)), default)),
        ("accept", [CeremonyRole.Custodian], (commands, who, id) => commands.Ceremonies.AcceptAsync(who.Person, id, 1, default)),
        ("run", [CeremonyRole.Administrator], (commands, who, id) => commands.Machine.RunAsync(who.Person, id, default, default)),
        ("make shares", [CeremonyRole.Administrator], (commands, who, id) => commands.Shares.MakeAsync(who.Person, id, default)),
        ("show share", [CeremonyRole.Custodian], (commands, who, id) => commands.Shares.ShowAsync(who.Person, id, default)),
        ("prove share", [CeremonyRole.Custodian], (commands, who, id) => commands.Shares.ProveAsync(who.Person, id, "academic", default)),
        ("give share", [CeremonyRole.Custodian], (commands, who, id) => commands.Shares.GiveAsync(who.Person, id, "academic", default)),
        ("abort", [CeremonyRole.Administrator], (commands, who, id) => commands.Ceremonies.AbortAsync(who.Person, id, "enough", default)),
    ];

    [Fact]
    public async Task Nobody_does_what_is_for_another_role_at_any_step()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        var id = table.Run.Name;
        await table.UntilAsync(step => step.Act is StepAct.Compare);
        using var stranger = new Attendee("eve", CeremonyRole.Witness, Role.Auditor);
        var tried = 0;

        while (table.Run.Current is { } step)
        {
            var before = table.Run.Transcript.Head;
            foreach (var (act, roles, doAsync) in Acts)
            {
                foreach (var who in new[] { table.Anna, table.Custodians[0], table.Wim, stranger }.Where(who => !roles.Contains(who.Role)))
                {
                    var error = await Record.ExceptionAsync(() => doAsync(commands, who, id));
                    Assert.True(error is NotAllowedException or CeremonyRefusedException, $"{who.Name}, {act} at step {step.Number}: {error}");
                    tried++;
                }
            }
            // Who confirms is said by the step; who compares and signs has to have a role.
            if (step.Act is StepAct.Confirm confirm)
            {
                foreach (var who in table.All.Append(stranger).Where(who => who.Role != confirm.By || who == stranger)) await RefusedAsync(() => commands.Steps.ConfirmAsync(who.Person, id, "seal", default));
            }
            await RefusedAsync(() => commands.Steps.CompareAsync(stranger.Person, id, "0000", default));
            await RefusedAsync(() => commands.Steps.SignAsync(stranger.Person, id, stranger.Sign(Statements.Minutes(id, before)), default));
            await RefusedAsync(() => commands.Ceremonies.DeviateAsync(stranger.Person, id, "different", default));
            Assert.Equal(before, table.Run.Transcript.Head);
            await table.DoAsync(step);
        }

        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
        Assert.True(tried > 250, $"{tried}");
        static Task RefusedAsync(Func<Task> command) => Assert.ThrowsAsync<CeremonyRefusedException>(command);
    }

    [Fact]
    public async Task Nobody_takes_part_under_the_name_of_the_machine()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        using var machine = new Attendee("machine", CeremonyRole.Administrator, Role.Administrator);

        await table.RefusedAsync(() => commands.Ceremonies.JoinAsync(machine.Person, table.Run.Name, CeremonyRole.Administrator, machine.Key, default), "the transcript calls the machine");
    }
}
