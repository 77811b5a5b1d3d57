using System.Text;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Tests.Runs;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ceremonies.Tests.Calendar;

/// <summary>After a root was made the calendar knows what follows, says it in time, and has the script for it ready (CER-84).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class CeremonyCalendarTests
{
    private static readonly (DutyKind, DutyState)[] AllLater = [.. Enum.GetValues<DutyKind>().Select(kind => (kind, DutyState.Later))];

    [Fact]
    public async Task What_follows_from_a_root_is_asked_for_in_time_is_late_after_it_and_is_done_by_the_script_that_was_filled_in()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1).Replace("witnesses: 1}", "witnesses: 1, auditor: false}", StringComparison.Ordinal));
        Assert.Empty(At(0).Look());
        await table.UntilAsync();

        Assert.Equal(AllLater, Duties(0));
        Assert.Equal(AllLater, Duties(300));
        // Two months before: the people are asked for a day. The list lasts 366 days, all else a year.
        Assert.Equal(Enum.GetValues<DutyKind>().Select(kind => (kind, DutyState.Now)), Duties(310));
        Assert.Equal([1, 2, 3], At(310).Look().Single(duty => duty.Kind == DutyKind.Custodians).Shares);
        Assert.Empty(At(310).Trouble());
        // A list is late with 30 days left, as every offline root's is; the rest when its year is over.
        Assert.Equal([DutyKind.RootCrl], At(340).Look().Where(duty => duty.State == DutyState.Late).Select(duty => duty.Kind));
        Assert.Empty(At(340).Trouble());
        Assert.Equal(4, At(367).Look().Count(duty => duty.State == DutyState.Late));
        Assert.Collection(
            At(367).Trouble(),
            said => Assert.StartsWith("not every custodian of plant-root-g1 has shown the own share since ", said, StringComparison.Ordinal),
            said => Assert.StartsWith("the copy of the token of plant-root-g1 was not checked since ", said, StringComparison.Ordinal),
            said => Assert.StartsWith("nobody has looked at the token of plant-root-g1 since ", said, StringComparison.Ordinal));

        // The alarm says it too.
        var trouble = box.Get<Trouble>();
        box.Make<CeremonyWatch>(At(367)).Look();
        Assert.Contains(trouble.All, line => line.StartsWith("ceremonies: not every custodian", StringComparison.Ordinal));
        box.Make<CeremonyWatch>(At(0)).Look();
        Assert.False(trouble.Has(CeremonyWatch.Part));

        // The script that is filled in is whole: it is checked, and held as it stands.
        var next = At(310).ScriptFor(table.Anna.Person, At(310).Look()[0])!;
        _ = box.Get<ScriptCheck>().Check(Encoding.UTF8.GetBytes(next.Text), next.Name, new(box.Get<Ca.Authorities.Authorities>().Find("plant-root-g1")!.Certificate, null));
        using var list = await Table.BeginAsync(table.Commands, next.Text, before: table);
        Assert.Equal((next.Name, "plant-root-g1"), ($"{list.Run.Name}.yaml", list.Run.Script.Expect!.Id));
        await list.UntilAsync();
        Assert.Equal(CeremonyOutcome.Done, list.Run.Outcome);

        // Two of three gave their shares: the third one is asked for, and no other.
        var beforeTheirs = box.Make<CeremonyCalendar>(table.Commands.All, new ManualTime(list.Run.Transcript.Lines[0].Time.AddDays(365 - 60)));
        Assert.Equal([1], beforeTheirs.Look().Single(duty => duty.Kind == DutyKind.Custodians).Shares);
        var again = At(0).ScriptFor(table.Anna.Person, At(0).Look()[0])!;
        Assert.NotEqual(next.Name, again.Name);
        Assert.Contains($"transcript: {list.Run.Transcript.Head}", again.Text);
        Assert.Null(At(0).ScriptFor(table.Anna.Person, At(0).Look().Single(duty => duty.Kind == DutyKind.Backup)));
        Assert.Throws<NotAllowedException>(() => At(0).ScriptFor(table.Wim.Person, At(0).Look()[0]));

        CeremonyCalendar At(double days) => box.Make<CeremonyCalendar>(table.Commands.All, new ManualTime(DateTimeOffset.UtcNow.AddDays(days)));

        IEnumerable<(DutyKind, DutyState)> Duties(double days) => At(days).Look().Select(duty => (duty.Kind, duty.State)).OrderBy(duty => duty.Kind);
    }

    [Fact]
    public async Task A_rehearsal_and_an_aborted_ceremony_oblige_nobody()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var rehearsal = await Table.BeginAsync(box.Boot(), Table.Root(1), rehearsal: true);
        await rehearsal.UntilAsync();
        using var aborted = await Table.BeginAsync(rehearsal.Commands, Table.Root(1));
        await aborted.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.CloseToken });
        await aborted.Commands.Ceremonies.AbortAsync(aborted.Anna.Person, aborted.Run.Name, "enough", default);

        Assert.Empty(box.Make<CeremonyCalendar>(rehearsal.Commands.All).List(aborted.Wim.Person));
    }
}
