using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A key store that does not do what the script says, because it is away or because its rules are others: people read why, and try again when that is mended.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class KeyStoreTroubleTests
{
    [Theory]
    [InlineData("The signer refuses: a key that it did not make is for root to allow.", true)]
    [InlineData("The signer does not answer.", false)]
    public async Task What_it_says_is_read_at_the_table_and_in_the_transcript_and_ends_nothing(string words, bool refuses)
    {
        await using var box = await CeremonyBox.OpenAsync();
        var tools = new Troubled(box.Get<ICeremonyTools>());
        using var table = await Table.BeginAsync(box.Boot(tools: tools), Table.Root(1));
        foreach (var act in new[] { MachineAct.MakeKey, MachineAct.SignCertificate })
        {
            await table.UntilAsync(step => step.Act is StepAct.Machine { What: var what } && what == act);
            tools.Trouble = new(words) { IsRefusal = refuses };
            var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));
            Assert.Equal(words, refused.Message);
            Assert.Equal((TranscriptEvents.Failed, words), (table.Run.Transcript.Lines[^1].Event, table.Run.Transcript.Lines[^1]["reason"]));
            Assert.Null(table.Run.Outcome);
            tools.Trouble = null;
        }
        await table.UntilAsync();
        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
    }

    private sealed class Troubled(ICeremonyTools machine) : OtherTools(machine)
    {
        public KeyStoreUnavailableException? Trouble { get; set; }

        protected override ICeremonyDesk Before(ICeremonyDesk desk) => new TroubledDesk(desk, this);
    }

    private sealed class TroubledDesk(ICeremonyDesk desk, Troubled tools) : OtherDesk(desk)
    {
        public override Task<Facts> MakeKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) =>
            tools.Trouble is { } trouble ? throw trouble : base.MakeKeyAsync(label, algorithm, ct);

        public override Task<CeremonyProduct> SignRootAsync(Ca.Authorities.NewAuthority authority, string keyId, CancellationToken ct) =>
            tools.Trouble is { } trouble ? throw trouble : base.SignRootAsync(authority, keyId, ct);
    }
}
