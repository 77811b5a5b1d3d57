using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>
/// The power goes before, or after, each line of a root ceremony that the machine writes. What comes after is a ceremony that goes on to its end, or one
/// that is void: no key that nobody knows, no second signature, a whole transcript.
/// </summary>
[Collection(OneSoftHsm.Name)]
public sealed class PowerCutTests
{
    [Fact]
    public async Task At_every_line_it_goes_on_or_is_void_and_leaves_no_key_and_no_second_signature()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var (ended, voided) = (0, 0);
        var lines = await LinesAsync(box);
        for (var line = 1; line < lines.Count; line++)
        {
            // People's lines are all alike: one of each kind is enough.
            if (lines[line] is not ({ Actor: "machine" } or { Event: TranscriptEvents.Began }) && lines.Take(line).Any(before => before.Event == lines[line].Event)) continue;
            foreach (var isWritten in new[] { false, true })
            {
                var number = 100 + (line * 2) + (isWritten ? 1 : 0);
                var outcome = await CutAsync(box, number, line, isWritten);
                if (outcome == CeremonyOutcome.Done) ended++;
                else voided++;
            }
        }
        Assert.True(ended > voided && voided > 0, $"{ended} ended, {voided} void");
    }

    private static async Task<IReadOnlyList<TranscriptLine>> LinesAsync(CeremonyBox box)
    {
        using var table = await Table.HeldAsync(box.Boot(), Table.Root(99));
        return table.Run.Transcript.Lines;
    }

    private static async Task<CeremonyOutcome> CutAsync(CeremonyBox box, int number, int line, bool isWritten)
    {
        using var table = await CutTable.RunAsync(box, Table.Root(number), line, isWritten);
        await table.UntilAsync();

        var run = table.Run;
        var root = box.Get<Authorities>().Find($"plant-root-g{number}");
        var signed = run.Transcript.Lines.Where(written => written.Event == TranscriptEvents.Began && written["act"] == MachineActs.Word(MachineAct.SignCertificate)).ToList();
        // Begun once, or not at all: it is never signed twice.
        Assert.InRange(signed.Count, run.Outcome == CeremonyOutcome.Done ? 1 : 0, 1);
        if (run.Outcome == CeremonyOutcome.Done) Assert.Equal([root!.Record.KeyId], run.Keys);
        else Assert.Empty(run.Keys);
        var pack = await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, run.Name, default);
        Assert.Empty(EvidenceVerifier.Verify(pack, box.Get<CheckpointSigner>().Key).Findings);
        return run.Outcome!.Value;
    }
}
