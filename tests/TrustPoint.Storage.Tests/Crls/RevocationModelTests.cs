using TrustPoint.Ca.Revocation;
using TrustPoint.RevocationModel;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>
/// Sequences of chance against a model of what relying parties may expect (invariants I5 and I6; RFC 5280 sections 3.3, 5.2.3, 5.2.4 and 5.2.5). The
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

    [Fact]
    public async Task The_model_refuses_every_crl_that_breaks_a_promise()
    {
        using var folder = new TemporaryFolder();
        await using var plant = await CrlPlant.CreateAsync(folder.Path);
        var issued = await plant.IssueAsync("pump-1");
        await plant.PublishAsync();
        var empty = plant.Files.Read("issuing.crl")!;
        await plant.RevokeAsync(issued);
        await plant.PublishAsync();
        var listing = plant.Files.Read("issuing.crl")!;
        var revoked = new CrlLine((int)RevocationReason.Superseded, plant.Time.GetUtcNow(), null);

        Assert.Null(Judged(revoked, listing));
        Assert.Contains("is missing", Judged(revoked, empty), StringComparison.Ordinal);
        Assert.Contains("not revoked", Judged(null, listing), StringComparison.Ordinal);
        Assert.Contains("acknowledged as", Judged(revoked with { Reason = (int)RevocationReason.KeyCompromise }, listing), StringComparison.Ordinal);
        Assert.Contains("acknowledged as", Judged(revoked with { Date = revoked.Date.AddSeconds(1) }, listing), StringComparison.Ordinal);
        Assert.Contains("has number", Judged(revoked, listing, listing), StringComparison.Ordinal);
        Assert.Contains("does not verify", Judged(revoked, [.. listing[..^1], (byte)(listing[^1] ^ 1)]), StringComparison.Ordinal);

        string? Judged(CrlLine? acknowledged, params byte[][] published)
        {
            var parties = new RelyingParties(plant.Authorities.All.ToDictionary(authority => authority.Name, authority => authority.Record.Certificate), sharded: false);
            parties.Certificates.Add(new(issued.Der) { Revoked = acknowledged });
            try
            {
                foreach (var crl in published) parties.See("issuing.crl", crl, scheduled: true, plant.Time.GetUtcNow());
                return null;
            }
            catch (ViolationException violation)
            {
                return violation.Message;
            }
        }
    }
}
