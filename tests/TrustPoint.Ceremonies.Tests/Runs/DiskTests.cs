using System.Text;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>What is kept on the disk is what was approved and what happened, or nothing is done with it.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class DiskTests
{
    [Fact]
    public async Task A_script_that_was_changed_after_the_approval_runs_no_further()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.Machine);
        var (id, script) = (table.Run.Name, Path.Combine(Path.GetDirectoryName(box.TranscriptFile(table.Run.Name))!, "script.yaml"));
        var approved = await File.ReadAllTextAsync(script);

        // While it is open; and after a start, which cannot follow it any more.
        await File.WriteAllTextAsync(script, approved.Replace("ec-p384", "ec-p256", StringComparison.Ordinal));
        await table.RefusedAsync(() => commands.Machine.RunAsync(table.Anna.Person, id, default, default), "what was approved is not there any more");
        var started = box.Boot();
        Assert.Contains("another script", started.All.Damaged(table.Anna.Person)[id]);
        Assert.Null(started.All.Find(table.Anna.Person, id));
        Assert.Contains("is damaged", (await Assert.ThrowsAsync<CeremonyRefusedException>(() => started.Machine.RunAsync(table.Anna.Person, id, default, default))).Message);

        // Put back, it goes on.
        await File.WriteAllTextAsync(script, approved);
        await table.UntilAsync(step => step.Act is StepAct.HandOut);
        Assert.Empty(box.Boot().All.Damaged(table.Anna.Person));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "an octet changed", "line 6 does not follow line 5" },
        { "a line gone", "line 4 " },
        { "two lines swapped", "line 4 " },
        { "the end gone", "lines are missing at its end that the log of this box knows" },
        { "another line, chained anew", "does not come there" },
        { "no octet", "" },
    };

    [Theory, MemberData(nameof(Damages))]
    public async Task A_transcript_that_is_not_the_one_that_was_written_is_refused_at_the_start_and_the_others_go_on(string damage, string why)
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.HandOut);
        var (id, file) = (table.Run.Name, box.TranscriptFile(table.Run.Name));
        var lines = (await File.ReadAllLinesAsync(file)).ToList();
        switch (damage)
        {
            case "an octet changed":
                lines[4] = lines[4].Replace("joined", "Joined", StringComparison.Ordinal);
                break;
            case "a line gone":
                lines.RemoveAt(3);
                break;
            case "two lines swapped":
                (lines[3], lines[4]) = (lines[4], lines[3]);
                break;
            case "the end gone":
                lines.RemoveRange(lines.Count - 3, 3);
                break;
            case "another line, chained anew":
                var forged = new Transcript();
                foreach (var line in lines.Select(line => TranscriptLine.Decode(Encoding.UTF8.GetBytes(line))))
                    forged.Add(line with { Actor = line.Event == TranscriptEvents.Approved ? "wim" : line.Actor, Prev = forged.Head });
                lines = [.. forged.Lines.Select(line => Encoding.UTF8.GetString(line.Encode()))];
                break;
            default:
                lines.Clear();
                break;
        }
        await File.WriteAllTextAsync(file, string.Concat(lines.Select(line => line + "\n")));

        // It is found while it is open, and at the start.
        await table.RefusedAsync(() => commands.Shares.MakeAsync(table.Anna.Person, id, default), "was changed since it was written");
        await commands.All.DisposeAsync();
        var started = box.Boot();
        await started.All.ResumeAsync(default);
        var damages = started.All.Damaged(table.Anna.Person);
        Assert.Contains(why, damage == "no octet" ? "" : damages[id]);
        Assert.Empty(started.All.List(table.Anna.Person));

        // Its name is not free for that, and another ceremony is held.
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => Table.BeginAsync(started, Table.Root(1)));
        using var next = await Table.BeginAsync(started, Table.Root(2));
        await next.UntilAsync(step => step.Act is StepAct.Compare);
    }

    [Fact]
    public async Task Fsck_follows_each_ceremony_and_holds_it_against_the_log()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.HeldAsync(box.Boot(), Table.Root(1));
        await table.Commands.All.DisposeAsync();
        var file = box.TranscriptFile(table.Run.Name);
        Assert.Empty(await box.FsckAsync());

        // A line that was cut short is no damage; what is gone, and what is another, is.
        var written = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, written + "{\"seq\":99,\"ti");
        Assert.Empty(await box.FsckAsync());
        await File.WriteAllTextAsync(file, written[..(written.TrimEnd('\n').LastIndexOf('\n') + 1)]);
        Assert.Equal(["The transcript of the ceremony plant-root-g1 is not the one that the audit log was told of: lines are missing at its end, or are others."], await box.FsckAsync());
        await File.WriteAllTextAsync(file, written.Replace("\"cora\"", "\"carl\"", StringComparison.Ordinal));
        Assert.StartsWith("The record of the ceremony plant-root-g1 is damaged: line ", Assert.Single(await box.FsckAsync()), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Equal(["The audit log tells of the ceremony plant-root-g1, and there is no record of it."], await box.FsckAsync());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task After_a_line_that_the_disk_did_not_take_the_disk_says_where_the_ceremony_stands(bool isWritten)
    {
        await using var box = await CeremonyBox.OpenAsync();
        var store = new FailingStore(box.Get<ICeremonyStore>());
        using var table = await Table.BeginAsync(box.Boot(store), Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.Confirm);

        (store.Fails, store.Writes) = (true, isWritten);
        var failed = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));
        Assert.Contains("could not be written to the disk: No space left", failed.Message);
        store.Fails = false;

        Assert.Equal(isWritten, table.Run.Current!.Act is not StepAct.Confirm);
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.PrepareToken });
        Assert.Empty(box.Boot().All.Damaged(table.Anna.Person));
    }

    [Fact]
    public async Task A_ceremony_that_was_cut_off_before_its_first_line_never_was()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var store = new FailingStore(box.Get<ICeremonyStore>()) { Fails = true };
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => Table.BeginAsync(box.Boot(store), Table.Root(1)));
        await File.WriteAllTextAsync(box.TranscriptFile("plant-root-g1"), "{\"seq\":1,");

        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1).Replace("The root of the plant", "The other root", StringComparison.Ordinal));
        await table.UntilAsync(step => step.Act is StepAct.Compare);

        Assert.Equal("The other root", table.Run.Script.Title);
        Assert.Equal(table.Run.Transcript.Head, box.Boot().All.Find(table.Anna.Person, table.Run.Name)!.Transcript.Head);
    }

    /// <summary>A disk that is full, and has taken the line all the same, or half of it.</summary>
    private sealed class FailingStore(ICeremonyStore store) : OtherStore(store)
    {
        public bool Fails { get; set; }

        public bool Writes { get; set; }

        public override void Append(string id, ReadOnlySpan<byte> line)
        {
            if (!Fails || Writes) base.Append(id, line);
            if (Fails) throw new IOException("No space left on device");
        }
    }
}
