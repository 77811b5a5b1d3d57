using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A rehearsal is the same script in earnest's clothes, and nothing of it can be taken for earnest (CER-21).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class RehearsalTests
{
    [Fact]
    public async Task A_rehearsal_says_so_in_every_name_and_only_what_was_rehearsed_goes_on_without_a_word_of_the_custodians()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var rehearsal = await Table.BeginAsync(commands, Table.Root(1), rehearsal: true);
        Assert.StartsWith("plant-root-g1-rehearsal-", rehearsal.Run.Name, StringComparison.Ordinal);
        await rehearsal.UntilAsync();

        Assert.Empty(rehearsal.Run.Deviations);
        var tried = box.Get<Authorities>().Find("test-plant-root-g1")!;
        Assert.True(tried.Record.Evaluation);
        Assert.Contains("TEST – NOT FOR PRODUCTION", tried.Certificate.Subject.ToString(), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<AuthorityRefusedException>(() =>
            box.Get<OutsideAuthorities>().AddAsync(new Administrator("uid:0"), new() { Name = "root", Certificate = tried.Record.Certificate }, default));
        Assert.Contains("rehearsal", refused.Message, StringComparison.Ordinal);

        using var real = await Table.BeginAsync(commands, Table.Root(1));
        await real.UntilAsync(step => step.Act is StepAct.Machine);
        Assert.Empty(real.Run.Deviations);
        await commands.Ceremonies.AbortAsync(real.Anna.Person, real.Run.Name, "enough", default);

        using var changed = await Table.BeginAsync(commands, Table.Root(2));
        await changed.UntilAsync(step => step.Act is StepAct.Approve);
        Assert.Equal(["This script was not rehearsed."], changed.Run.Deviations.Select(deviation => deviation.Text));
    }
}
