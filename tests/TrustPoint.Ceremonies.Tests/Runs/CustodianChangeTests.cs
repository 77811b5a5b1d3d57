using TrustPoint.Appliance.Rest;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A root's token goes to other custodians (CER-36): proven first, then changed, and at no moment closed to everybody.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class CustodianChangeTests
{
    private static string Script(Table root, string id = "new-custodians", bool staying = false) => $$"""
        ceremony: custodian-change
        id: {{id}}
        title: The token of the root goes to other custodians
        people: {custodians: 2, needed: 2, witnesses: 1}
        new-set: {custodians: {{(staying ? 1 : 3)}}, needed: 2, staying: {{(staying ? "true" : "false")}}}
        token: {label: {{root.Run.Script.Token!.Label}}}
        expect: {ceremony: {{root.Run.Name}}, transcript: {{root.Run.Transcript.Head}}}
        """;

    [Fact]
    public async Task The_new_custodians_open_the_token_afterwards_and_the_old_ones_do_not()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var change = await Table.BeginAsync(commands, Script(root), before: root);

        // Not before every new share is proven.
        await change.UntilAsync(step => step.Act is StepAct.HandOut);
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => commands.Machine.RunAsync(change.Anna.Person, change.Run.Name, default, default));
        await commands.Shares.MakeAsync(change.Anna.Person, change.Run.Name, default);
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => commands.Shares.ShowAsync(change.Custodians[0].Person, change.Run.Name, default));
        await change.Commands.All.DisposeAsync();
        change.Commands = commands = box.Boot();
        await change.UntilAsync();

        Assert.Equal((CeremonyOutcome.Done, "the new shares"), (change.Run.Outcome, change.Run.Results["opensWith"]));
        Assert.Equal("2", change.Run.Results["pinsChanged"]);
        Assert.Empty(await box.FindingsAsync(change));
        var pack = await box.Get<CeremonyEvidence>().PackAsync(change.Anna.Person, change.Run.Name, default);
        foreach (var share in change.Holders.Select(holder => holder.NewShare)) Assert.DoesNotContain(share, System.Text.Encoding.UTF8.GetString(pack), StringComparison.Ordinal);

        // The next ceremony of this root is theirs.
        using var next = await Table.BeginAsync(commands, Script(change, "newer-custodians"), before: root);
        await next.UntilAsync(step => step.Act is StepAct.Unlock);
        await Assert.ThrowsAsync<CeremonyRefusedException>(next.GiveSharesAsync);
        foreach (var (custodian, holder) in next.Custodians.Zip(change.Holders)) custodian.Share = holder.NewShare;
        await next.UntilAsync(step => step.Act is StepAct.HandOut);
        Assert.Equal(change.Run.Results["inventory"], next.Run.Results["inventory"]);
    }

    [Fact]
    public async Task Who_stays_gets_a_share_of_the_new_set_and_shares_of_a_forgotten_set_are_known_as_such()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var change = await Table.BeginAsync(commands, Script(root, staying: true), before: root);
        await change.UntilAsync(step => step.Act is StepAct.HandOut);
        await commands.Shares.MakeAsync(change.Anna.Person, change.Run.Name, default);
        var forgotten = new List<string>();
        foreach (var holder in change.Holders) forgotten.Add(string.Join(' ', await commands.Shares.ShowAsync(holder.Person, change.Run.Name, default)));
        await commands.All.DisposeAsync();

        change.Commands = commands = box.Boot();
        await change.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.ChangePins });
        Assert.Equal(["cora", "cem", "nina"], change.Holders.Select(holder => holder.Name));
        Assert.Equal(2, change.Run.ShareSet);
        await commands.All.DisposeAsync();

        change.Commands = commands = box.Boot();
        var words = new CeremonyWords(box.Get<ICeremonyStore>(), commands.Shares);
        Assert.Equal((true, false), (words.Details(change.Run).Next!.SharesWanted, words.Details(change.Run).Next!.NewSharesWanted));
        foreach (var custodian in change.Custodians.Take(2)) await commands.Shares.GiveAsync(custodian.Person, change.Run.Name, custodian.Share, default);
        Assert.Equal((true, true), (words.Details(change.Run).Next!.SharesWanted, words.Details(change.Run).Next!.NewSharesWanted));
        await commands.Shares.GiveAsync(change.Holders[0].Person, change.Run.Name, forgotten[0], default);
        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => commands.Shares.GiveAsync(change.Holders[1].Person, change.Run.Name, forgotten[1], default));
        Assert.Contains("a set that was made before set 2", refused.Message, StringComparison.Ordinal);
        await change.UntilAsync();

        Assert.Equal(CeremonyOutcome.Done, change.Run.Outcome);
        Assert.Empty(await box.FindingsAsync(change));
    }

    [Fact]
    public async Task At_every_line_a_stop_leaves_a_token_that_one_of_the_two_sets_opens()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var root = await Table.HeldAsync(box.Boot(), Table.Root(1));
        using var whole = await Table.HeldAsync(box.Boot(), Script(root, "whole"), before: root);
        var lines = whole.Run.Transcript.Lines;
        var held = whole;
        var said = new HashSet<string?>();
        // Before there are new shares it is as at every other ceremony.
        for (var line = lines.ToList().FindIndex(first => first.Event == TranscriptEvents.SharesMade); line < lines.Count; line++)
        {
            // People's lines are all alike: one of each kind is enough.
            if (lines[line] is not ({ Actor: "machine" } or { Event: TranscriptEvents.Began }) && lines.Take(line).Any(before => before.Event == lines[line].Event)) continue;
            foreach (var isWritten in new[] { false, true })
            {
                var table = await Table.BeginAsync(box.Boot(new CutStore(box.Get<ICeremonyStore>(), line, isWritten)), Script(held, $"cut-{line}-{isWritten}".ToLowerInvariant()), before: held);
                await Assert.ThrowsAsync<PowerCutException>(() => table.UntilAsync());
                await table.Commands.All.DisposeAsync();

                table.Commands = box.Boot();
                await table.Commands.All.ResumeAsync(default);
                await table.UntilAsync();

                Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
                said.UnionWith(table.Run.Transcript.Lines.Where(written => written.Event is TranscriptEvents.Unlocked or TranscriptEvents.Shut).Select(written => $"{written.Event} {written["by"]}"));
                Assert.Empty(await box.FindingsAsync(table));
                held.Dispose();
                held = table;
            }
        }
        Assert.Superset(new HashSet<string?> { "unlocked the old shares", "shut the old shares", "unlocked the new shares" }, said);
        held.Dispose();
    }

    [Theory]
    [InlineData(MachineAct.ListKeys, false, "the old shares")]
    [InlineData(MachineAct.ChangePins, false, "the old shares")]
    [InlineData(MachineAct.ChangePins, true, "the new shares")]
    public async Task An_end_before_the_end_says_whose_shares_open_the_token(MachineAct act, bool isDone, string opens)
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var change = await Table.BeginAsync(commands, Script(root), before: root);
        await change.UntilAsync(step => step.Act is StepAct.Machine machine && machine.What == act);
        if (isDone) await change.DoAsync(change.Run.Current!);

        await commands.Ceremonies.AbortAsync(change.Anna.Person, change.Run.Name, "enough", default);

        Assert.Equal(opens, change.Run.Transcript.Lines[^1]["opensWith"]);
        Assert.Empty(await box.FindingsAsync(change));
    }

    [Fact]
    public async Task An_end_in_the_middle_of_the_change_says_what_was_found_out_or_that_nobody_tried()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var root = await Table.HeldAsync(box.Boot(), Table.Root(1));
        using var whole = await Table.HeldAsync(box.Boot(), Script(root, "whole"), before: root);
        var began = whole.Run.Transcript.Lines.ToList().FindIndex(line => line.Event == TranscriptEvents.Began && line["act"] == "change-pins");

        // The PINs are changed, and no line says so.
        using var changed = await CutAsync(began + 1, whole, "changed");
        await changed.GiveSharesAsync();
        await changed.Commands.Ceremonies.AbortAsync(changed.Anna.Person, changed.Run.Name, "enough", default);
        Assert.Equal("the new shares", changed.Run.Transcript.Lines[^1]["opensWith"]);

        // They are not, and no line says so either.
        using var unchanged = await CutAsync(began, changed, "unchanged");
        await unchanged.Commands.Ceremonies.AbortAsync(unchanged.Anna.Person, unchanged.Run.Name, "enough", default);
        Assert.Equal("not known", unchanged.Run.Transcript.Lines[^1]["opensWith"]);
        Assert.Empty(await box.FindingsAsync(unchanged));

        async Task<Table> CutAsync(int line, Table before, string id)
        {
            var table = await Table.BeginAsync(box.Boot(new CutStore(box.Get<ICeremonyStore>(), line, isWritten: line == began)), Script(whole, id), before: before);
            await Assert.ThrowsAsync<PowerCutException>(() => table.UntilAsync());
            await table.Commands.All.DisposeAsync();
            table.Commands = box.Boot();
            return table;
        }
    }

    [Fact]
    public async Task A_rehearsal_changes_the_shares_of_a_token_that_was_made_to_try()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var tried = await Table.HeldAsync(commands, Table.Root(1), rehearsal: true);
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var rehearsal = await Table.HeldAsync(commands, Script(root), rehearsal: true, before: tried);

        Assert.Equal((CeremonyOutcome.Done, tried.Run.Results["tokenLabel"]), (rehearsal.Run.Outcome, rehearsal.Run.Results["tokenLabel"]));
        using var change = await Table.HeldAsync(commands, Script(root), before: root);
        Assert.Empty(change.Run.Deviations);
    }
}
