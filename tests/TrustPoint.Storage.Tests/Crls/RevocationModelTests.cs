using TrustPoint.RevocationModel;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>
/// Sequences of chance against a model of what relying parties may expect (invariants I5 and I6; RFC 5280 sections 3.3, 5.2.3 to 5.2.5). The
/// programme of TrustPoint.RevocationModel runs many more.
/// </summary>
public sealed class RevocationModelTests
{
    private const int Sequences = 60;
    private const int Steps = 50;

    [Fact]
    public async Task Over_any_sequence_revocations_arrive_and_nothing_regresses()
    {
        await using var run = await ModelRun.CreateAsync(Steps);
        Assert.Empty(await run.RunAsync(first: 1, Sequences, parallel: Environment.ProcessorCount));
    }
}
