using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The power goes around an act of the machine.</summary>
internal static class PowerCuts
{
    /// <summary>Holds a ceremony four times: the power goes before and after the line that says that the act begins, and before and after the one that says that it was done.</summary>
    /// <param name="box">Where.</param>
    /// <param name="script">What is held.</param>
    /// <param name="before">Where the custodians got their shares.</param>
    /// <param name="act">The act.</param>
    /// <param name="undo">Takes back what was made since then, so that the next one can be held.</param>
    /// <param name="id">What the ceremonies are called.</param>
    /// <returns>How each ended.</returns>
    public static async Task<IReadOnlyList<CeremonyOutcome>> OfAsync(CeremonyBox box, string script, Table before, string act, Func<DateTimeOffset, Task> undo, string id)
    {
        var outcomes = new List<CeremonyOutcome>();
        foreach (var what in new[] { TranscriptEvents.Began, TranscriptEvents.Did })
        {
            foreach (var isWritten in new[] { false, true })
            {
                var began = DateTimeOffset.UtcNow;
                var name = $"cut-{id}-{outcomes.Count}";
                var store = new CutStore(box.Get<ICeremonyStore>(), (_, line) => line.Event == what && line["act"] == act, isWritten);
                var commands = box.Boot(store);
                using var table = await Table.BeginAsync(commands, System.Text.RegularExpressions.Regex.Replace(script, "(?m)^id: .*$", $"id: {name}"), before: before);
                await Assert.ThrowsAsync<PowerCutException>(() => table.UntilAsync());
                await commands.All.DisposeAsync();

                table.Commands = box.Boot();
                await table.Commands.All.ResumeAsync(default);
                await table.UntilAsync();
                // A key that nobody knows is made anew; nothing is signed a second time.
                Assert.InRange(table.Run.Transcript.Lines.Count(line => line.Event == TranscriptEvents.Began && line["act"] == act), 0, act == "make-key" ? 2 : 1);
                Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, name, default), box.Get<CheckpointSigner>().Key).Findings);
                outcomes.Add(table.Run.Outcome!.Value);
                await undo(began);
            }
        }
        return outcomes;
    }
}
