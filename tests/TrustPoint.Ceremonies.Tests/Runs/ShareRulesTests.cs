using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Shares;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The token opens with the shares of as many custodians as are needed, each the own one, of the newest set, and with nothing else.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class ShareRulesTests
{
    [Fact]
    public async Task Only_the_own_shares_of_enough_custodians_of_the_newest_set_open_the_token()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1));
        var (id, cora, cem, carl) = (table.Run.Name, table.Custodians[0], table.Custodians[1], table.Custodians[2]);
        await table.UntilAsync(step => step.Act is StepAct.HandOut);

        // A first set, which the machine forgets; and the second one.
        await table.Commands.Shares.MakeAsync(table.Anna.Person, id, default);
        List<string> first = [];
        foreach (var custodian in table.Custodians)
        {
            first.Add(string.Join(' ', await table.Commands.Shares.ShowAsync(custodian.Person, id, default)));
        }
        await table.Commands.All.DisposeAsync();
        table.Commands = box.Boot();
        await table.RefusedAsync(() => table.Commands.Shares.ProveAsync(cora.Person, id, first[0], default), "have new ones made");
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.MakeKey });
        await table.Commands.All.DisposeAsync();
        table.Commands = box.Boot();

        // Another person's share; a witness's hand; the share of one who gives twice; no share at all.
        await table.RefusedAsync(() => GiveAsync(cora, cem.Share), "another share");
        await Assert.ThrowsAsync<TrustPoint.Ca.Callers.NotAllowedException>(() => GiveAsync(table.Wim, cora.Share));
        await Assert.ThrowsAsync<ShareException>(() => GiveAsync(cora, "academic academic acid"));
        await GiveAsync(cora, cora.Share);
        await GiveAsync(cora, cora.Share);
        Assert.DoesNotContain(table.Run.OfStep, line => line.Event == TranscriptEvents.Unlocked);
        await table.RefusedAsync(() => table.Commands.Machine.RunAsync(table.Anna.Person, id, default, default), "the custodians open it with their shares first");

        // One of each set; and two of the set that was replaced: the token never sees a wrong PIN.
        await Assert.ThrowsAsync<ShareException>(() => GiveAsync(carl, first[2]));
        await GiveAsync(cem, first[1]);
        Assert.Contains("of a set that was made before", (await Assert.ThrowsAsync<CeremonyRefusedException>(() => GiveAsync(carl, first[2]))).Message);
        Assert.DoesNotContain(table.Run.OfStep, line => line.Event == TranscriptEvents.Unlocked);

        await table.UntilAsync();
        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);

        Task GiveAsync(Attendee who, string share) => table.Commands.Shares.GiveAsync(who.Person, id, share, default);
    }

    [Fact]
    public async Task A_share_of_a_set_that_was_replaced_prepares_no_token()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.HandOut);
        await table.Commands.Shares.MakeAsync(table.Anna.Person, table.Run.Name, default);
        List<string> first = [];
        foreach (var custodian in table.Custodians) first.Add(string.Join(' ', await table.Commands.Shares.ShowAsync(custodian.Person, table.Run.Name, default)));
        await table.Commands.All.DisposeAsync();
        table.Commands = box.Boot();
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.PrepareToken });
        await table.Commands.All.DisposeAsync();
        table.Commands = box.Boot();

        await table.Commands.Shares.GiveAsync(table.Custodians[0].Person, table.Run.Name, first[0], default);
        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.Commands.Shares.GiveAsync(table.Custodians[1].Person, table.Run.Name, first[1], default));

        Assert.Contains("of a set that was made before", refused.Message);
        await table.UntilAsync();
        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
    }
}
