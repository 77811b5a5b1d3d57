using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The power goes at each line of an issuing-key ceremony: what is left is a key with its request that waits, or neither.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class IssuingKeyPowerCutTests
{
    [Fact]
    public async Task After_each_power_cut_there_is_one_key_with_its_request_and_after_an_end_there_is_neither()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var whole = await Table.HeldAsync(box.Boot(), Script(0));
        var lines = whole.Run.Transcript.Lines;
        foreach (var line in Enumerable.Range(0, lines.Count).Where(number => lines[number].Actor == OpenCeremony.Machine || lines[number].Event is "began" or "opened"))
        {
            foreach (var (isWritten, isAborted) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                var number = 1 + (line * 4) + (isWritten ? 1 : 0) + (isAborted ? 2 : 0);
                if (line == 0 && !isWritten) continue; // such a one never was
                await CutAsync(box, number, line, isWritten, isAborted && lines[line].Event != "ended");
            }
        }
    }

    private static async Task CutAsync(CeremonyBox box, int number, int line, bool isWritten, bool isAborted)
    {
        using var table = await CutTable.RunAsync(box, Script(number), line, isWritten);
        if (isAborted) await table.Commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, "enough", default);
        else await table.UntilAsync();

        var keys = (await box.Get<IKeyStore>().ListAsync(default)).Where(key => key.Label == table.Run.Name).Select(key => key.Id).ToList();
        var waiting = (await box.Get<OutsideAuthorities>().AwaitedAsync(default)).Where(request => request.Name == $"plant-issuing-{number}").Select(request => request.KeyId).ToList();
        Assert.Equal(isAborted ? CeremonyOutcome.Aborted : CeremonyOutcome.Done, table.Run.Outcome);
        Assert.Equal(isAborted ? 0 : 1, keys.Count);
        Assert.Equal(keys, waiting);
        Assert.Equal(keys, table.Run.Keys);
        Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default), null).Findings);
    }

    private static string Script(int number) => $$"""
        ceremony: issuing-key
        id: plant-issuing-key-{{number}}
        title: The key of an issuing authority
        people: {custodians: 3, needed: 2, witnesses: 1}
        key: {algorithm: ec-p256}
        authority: {name: plant-issuing-{{number}}, common-name: Plant Issuing CA G{{number}}, organization: Example}
        """;
}
