using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Nobody skips a step, does another's, or does one twice.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class OrderTests
{
    [Fact] // CER-82
    public async Task What_is_not_the_step_of_now_or_not_ones_own_is_refused_and_changes_nothing()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        var (id, anna, cora, wim) = (table.Run.Name, table.Anna, table.Custodians[0], table.Wim);
        using var stranger = new Attendee("eve", CeremonyRole.Witness, Role.Auditor);

        // Gather: one person, one role (CER-7); nobody in a role that is full; nobody without the right.
        await commands.Ceremonies.JoinAsync(cora.Person, id, CeremonyRole.Custodian, cora.Key, default);
        await RefusedAsync(() => commands.Ceremonies.JoinAsync(cora.Person, id, CeremonyRole.Witness, cora.Key, default), "one person has one role");
        await Assert.ThrowsAsync<NotAllowedException>(() => commands.Ceremonies.JoinAsync(wim.Person, id, CeremonyRole.Custodian, wim.Key, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => commands.Ceremonies.JoinAsync(cora.Person with { IsFresh = false }, id, CeremonyRole.Custodian, cora.Key, default));
        await RefusedAsync(() => commands.Ceremonies.JoinAsync(stranger.Person, id, CeremonyRole.Witness, [1, 2, 3], default), "not one on P-256");
        await RefusedAsync(() => commands.Ceremonies.CompleteAsync(cora.Person, id, default), "That is for the Administrator");
        await RefusedAsync(() => commands.Machine.RunAsync(anna.Person, id, default, default), "not the step");
        await RefusedAsync(() => Table.BeginAsync(commands, Table.Root(2)), "is under way");

        await table.UntilAsync(step => step.Act is StepAct.Compare);
        await RefusedAsync(() => commands.Ceremonies.JoinAsync(stranger.Person, id, CeremonyRole.Witness, stranger.Key, default), "not the step");
        Assert.True(await commands.Steps.CompareAsync(anna.Person, id, await table.GroupsAsync(anna), default));
        await RefusedAsync(() => commands.Steps.CompareAsync(anna.Person, id, "0000 0000", default), "somebody else is the second");
        await RefusedAsync(() => commands.Steps.AskedAsync(stranger.Person, id, default), "has no role");
        Assert.False(await commands.Steps.CompareAsync(wim.Person, id, "zzzz zzzz", default));

        await table.UntilAsync(step => step.Act is StepAct.Approve);
        // Shown for something else, or not lately: not approved.
        foreach (var stale in new[] { cora.Person, cora.Person with { ProvenFor = "another script" }, cora.Person with { IsFresh = false, ProvenFor = Statements.ProofOf(table.Run) } })
            Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => commands.Steps.ApproveAsync(stale, id, cora.Sign(Statements.Approval(id, table.Run.Script.Sha256)), default))).WantsStepUp);
        var proven = cora.Person with { ProvenFor = Statements.ProofOf(table.Run) };
        await RefusedAsync(() => commands.Steps.ApproveAsync(proven, id, cora.Sign(Statements.Approval(id, new string('0', 64))), default), "not one of this device over this script");
        await RefusedAsync(() => commands.Steps.ApproveAsync(proven, id, table.Custodians[1].Sign(Statements.Approval(id, table.Run.Script.Sha256)), default), "not one of this device");
        await commands.Steps.ApproveAsync(proven, id, cora.Sign(Statements.Approval(id, table.Run.Script.Sha256)), default);
        await RefusedAsync(() => commands.Steps.ApproveAsync(proven, id, cora.Sign(Statements.Approval(id, table.Run.Script.Sha256)), default), "has approved already");
        await Assert.ThrowsAsync<NotAllowedException>(() => commands.Steps.ApproveAsync(wim.Person, id, [], default));

        await table.UntilAsync(step => step.Act is StepAct.HandOut);
        await RefusedAsync(() => commands.Shares.ShowAsync(cora.Person, id, default), "There are no shares yet");
        await commands.Shares.MakeAsync(anna.Person, id, default);
        var words = string.Join(' ', await commands.Shares.ShowAsync(cora.Person, id, default));
        await RefusedAsync(() => commands.Shares.ShowAsync(cora.Person, id, default), "shown once");
        var others = string.Join(' ', await commands.Shares.ShowAsync(table.Custodians[1].Person, id, default));
        await RefusedAsync(() => commands.Shares.ProveAsync(cora.Person, id, others, default), "another share");
        await commands.Shares.ProveAsync(cora.Person, id, words, default);
    }

    [Fact] // CER-13, CER-15
    public async Task A_person_with_another_digest_before_them_ends_it_and_an_end_destroys_the_key()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        await table.UntilAsync(step => step.Number > 10 && step.Act is StepAct.Compare);
        Assert.Single(table.Run.Keys);

        for (var i = 0; i < CeremonyRun.MostMisreadings; i++) Assert.False(await commands.Steps.CompareAsync(table.Wim.Person, table.Run.Name, "zzzz", default));

        Assert.Equal(CeremonyOutcome.Aborted, table.Run.Outcome);
        Assert.Empty(table.Run.Keys);
        Assert.Equal(AuthorityState.Retired, box.Get<Authorities>().Find("plant-root-g1")!.Record.State);
        await RefusedAsync(() => commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, "again", default), "is over");
        await RefusedAsync(() => Table.BeginAsync(commands, Table.Root(1)), "a script is used once");
    }

    [Fact] // CER-10
    public async Task What_is_different_from_the_script_stops_everything_until_the_custodians_accept_it()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.Machine);
        var id = table.Run.Name;

        await commands.Ceremonies.DeviateAsync(table.Wim.Person, id, "The seal has the number 17 and not 16.", default);
        await RefusedAsync(() => commands.Machine.RunAsync(table.Anna.Person, id, default, default), "Deviation 2 is not accepted yet");
        await commands.Ceremonies.AcceptAsync(table.Custodians[0].Person, id, 2, default);
        await RefusedAsync(() => commands.Machine.RunAsync(table.Anna.Person, id, default, default), "Deviation 2 is not accepted yet");
        await commands.Ceremonies.AcceptAsync(table.Custodians[0].Person, id, 2, default); // the same person counts once
        await RefusedAsync(() => commands.Machine.RunAsync(table.Anna.Person, id, default, default), "Deviation 2 is not accepted yet");
        await commands.Ceremonies.AcceptAsync(table.Custodians[1].Person, id, 2, default);
        await commands.Machine.RunAsync(table.Anna.Person, id, default, default);
    }

    private static async Task RefusedAsync(Func<Task> command, string why) => Assert.Contains(why, (await Assert.ThrowsAsync<CeremonyRefusedException>(command)).Message);
}
