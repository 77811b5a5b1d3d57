using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Ca.Time;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The machine that a ceremony is held on: no network where the script says so, and a clock that can be right (CER-11).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class MachineLookTests
{
    private static readonly string Offline = Table.Root(1).Replace("\nkey:", "\noffline: true\nkey:", StringComparison.Ordinal);

    [Fact]
    public async Task A_link_stops_it_each_try_is_written_down_and_there_are_ten_of_them()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var cable = new Cable();
        using var table = await Table.BeginAsync(box.Boot(tools: box.Make<CeremonyTools>(cable)), Offline);
        await table.UntilAsync(step => step.Act is StepAct.Machine);

        for (var tries = 1; tries <= CeremonyMachine.MostAttempts; tries++)
        {
            var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));
            Assert.Equal("This machine has a link to a network (eth0, wlan0): pull the cables, switch radio off, and try again.", refused.Message);
            Assert.Equal((tries, $"{tries}"), (table.Run.Attempts, table.Run.OfStep.Last(line => line.Event == TranscriptEvents.Began)["attempt"]));
            Assert.Equal((TranscriptEvents.Failed, refused.Message), (table.Run.Transcript.Lines[^1].Event, table.Run.Transcript.Lines[^1]["reason"]));
        }
        cable.IsIn = false;
        await table.RefusedAsync(() => table.DoAsync(table.Run.Current!), "It failed 10 times");
        await table.Commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, "no idea", default);
        Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default), null).Findings);
    }

    [Fact]
    public async Task Where_the_cable_is_pulled_it_goes_on_and_a_rehearsal_does_not_ask()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var cable = new Cable();
        var commands = box.Boot(tools: box.Make<CeremonyTools>(cable));
        using var rehearsal = await Table.BeginAsync(commands, Offline, rehearsal: true);
        await rehearsal.UntilAsync(step => step.Act is StepAct.HandOut);
        await commands.Ceremonies.AbortAsync(rehearsal.Anna.Person, rehearsal.Run.Name, "enough", default);

        using var table = await Table.BeginAsync(commands, Offline);
        await table.UntilAsync(step => step.Act is StepAct.Machine);
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));
        cable.IsIn = false;
        await table.UntilAsync(step => step.Act is StepAct.HandOut);

        Assert.Equal("none", table.Run.Results["links"]);
    }

    [Fact]
    public async Task A_clock_that_cannot_be_right_stops_it()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var behind = box.Make<CeremonyTools>(new CaClock(TimeProvider.System, DateTimeOffset.UtcNow.AddHours(1)));
        Assert.StartsWith("The clock cannot be right: the clock shows ", (await Assert.ThrowsAsync<CeremonyRefusedException>(() => behind.LookAtMachineAsync(false, default))).Message, StringComparison.Ordinal);
        var dead = box.Make<CeremonyTools>(new ManualTime(new(2000, 1, 1, 0, 0, 7, TimeSpan.Zero)));
        Assert.Contains("The clock shows 2000-01-01 00:00:07Z, and this program was made on", (await Assert.ThrowsAsync<CeremonyRefusedException>(() => dead.LookAtMachineAsync(false, default))).Message);
    }

    private sealed class Cable : NetworkLinks
    {
        public bool IsIn { get; set; } = true;

        public override IReadOnlyList<string> Up() => IsIn ? ["eth0", "wlan0"] : [];
    }
}
