using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A copy of a root's token is proven (CER-16): the same keys, the same attributes, and it signs. The copy is made as docs/ceremonies.md says: the folder of the token.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class BackupCheckTests
{
    private static string Script(Table root, string id = "root-backup") => $$"""
        ceremony: backup-check
        id: {{id}}
        title: The copy of the token of the root
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        copy: {label: Plant Root G1}
        expect: {ceremony: {{root.Run.Name}}, transcript: {{root.Run.Transcript.Head}}}
        """;

    [Fact]
    public async Task A_copy_with_the_same_keys_is_proven_and_both_seals_are_on_record()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var shelf = new Shelf(box, root);
        using var check = await Table.BeginAsync(commands, Script(root), before: root);

        await check.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.LookAway });
        // The original is still plugged in; and then it is there once more, beside the copy.
        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => check.DoAsync(check.Run.Current!));
        Assert.Contains("unplug it", refused.Message, StringComparison.Ordinal);
        shelf.TakeOriginalAway();
        await check.DoAsync(check.Run.Current!);
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => check.DoAsync(check.Run.Current!));
        shelf.PlugCopyIn();
        await check.UntilAsync();

        Assert.Equal(CeremonyOutcome.Done, check.Run.Outcome);
        var seen = check.Run.Transcript.Lines.Where(line => line.Event == TranscriptEvents.Did && line["inventory"] is not null).ToList();
        Assert.Equal(["list-keys", "compare-keys"], seen.Select(line => line["act"]));
        Assert.Equal(seen[0]["inventory"], seen[1]["inventory"]);
        Assert.NotEqual(seen[0]["proofNonce"], seen[1]["proofNonce"]);
        Assert.Equal(root.Run.Results["key"], seen[1]["keysSeen"]);
        Assert.Contains("CKA_EXTRACTABLE=false", seen[1]["keyAttributes"], StringComparison.Ordinal);
        Assert.Equal(3, check.Run.Transcript.Lines.Count(line => line.Event == TranscriptEvents.Confirmed && line["seen"] == "seal 4711"));
        Assert.Empty(await box.FindingsAsync(check));
    }

    [Theory]
    [InlineData("is missing")]       // the copy is older than a key
    [InlineData("is there besides")] // somebody made one that the original does not have
    public async Task A_copy_with_other_keys_ends_it(string difference)
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.BeginAsync(commands, Table.Root(1));
        await root.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.CloseToken });
        using var shelf = new Shelf(box, root);
        using (var token = box.TokenOf(root))
        {
            var key = await token.GenerateAsync("another", KeyAlgorithm.EcP256, default);
            if (difference == "is there besides")
            {
                shelf.CopyAgain();
                await token.DestroyAsync(key.Id, default);
            }
        }
        await root.UntilAsync();
        using var check = await Table.BeginAsync(commands, Script(root), before: root);
        await check.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.LookAway });
        shelf.TakeOriginalAway();
        await check.DoAsync(check.Run.Current!);
        shelf.PlugCopyIn();
        await check.UntilAsync();

        Assert.Equal(CeremonyOutcome.Aborted, check.Run.Outcome);
        Assert.Contains(difference, check.Run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_every_line_a_stop_costs_shares_typed_again_and_nothing_else()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var root = await Table.HeldAsync(box.Boot(), Table.Root(1));
        using var shelf = new Shelf(box, root);
        var lines = await CheckAsync(null, "whole");
        for (var line = lines.ToList().FindIndex(first => first.Event == TranscriptEvents.Unlocked); line < lines.Count; line++)
        {
            if (lines[line] is { Actor: "machine" } or { Event: TranscriptEvents.Began }) await CheckAsync(line, $"cut-{line}");
        }

        async Task<IReadOnlyList<TranscriptLine>> CheckAsync(int? cut, string id)
        {
            shelf.PlugOriginalIn();
            var commands = cut is { } line ? box.Boot(new CutStore(box.Get<ICeremonyStore>(), line, isWritten: true)) : box.Boot();
            using var check = await Table.BeginAsync(commands, Script(root, id), before: root);
            while (check.Run.Current is not null)
            {
                try
                {
                    if (!check.Run.Results.ContainsKey("originalAway"))
                    {
                        await check.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.LookAway });
                        shelf.TakeOriginalAway();
                        await check.DoAsync(check.Run.Current!);
                    }
                    shelf.PlugCopyIn();
                    await check.UntilAsync();
                }
                catch (PowerCutException)
                {
                    await check.Commands.All.DisposeAsync();
                    check.Commands = box.Boot();
                    await check.Commands.All.ResumeAsync(default);
                }
            }
            Assert.Equal(CeremonyOutcome.Done, check.Run.Outcome);
            Assert.Empty(await box.FindingsAsync(check));
            return check.Run.Transcript.Lines;
        }
    }
}
