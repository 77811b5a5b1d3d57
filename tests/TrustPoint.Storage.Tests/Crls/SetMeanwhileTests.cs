using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Consistency;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>The clock is set at any moment while something is signed: on the log nothing stands under an earlier time than what was signed before it (fsck's rule).</summary>
public sealed class SetMeanwhileTests
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(36);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Set_while_a_certificate_is_issued_the_log_stays_in_order(bool isBack) => TryAsync(isBack, plant => plant.IssueAsync("pump-2"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Set_while_a_crl_is_made_the_log_stays_in_order(bool isBack) => TryAsync(isBack, plant => plant.PublishAsync());

    // At each look that the act takes at the clock, until it has ended before that. Somebody else is served before it goes on.
    private static async Task TryAsync(bool isBack, Func<CrlPlant, Task> act)
    {
        for (var (look, isSet) = (0, true); isSet; look++)
        {
            using var folder = new TemporaryFolder();
            LogKey key;
            await using (var plant = await CrlPlant.CreateAsync(folder.Path))
            {
                if (isBack) plant.Time.Advance(Jump);
                await plant.IssueAsync("pump-1");
                await plant.PublishAsync();
                var other = Task.CompletedTask;
                isSet = false;
                plant.Time.Meanwhile(look, () =>
                {
                    isSet = true;
                    plant.Time.Advance(isBack ? -Jump : Jump);
                    other = Task.Run(async () =>
                    {
                        if (isBack) await plant.Clock.ConfirmAsync(CrlPlant.Admin, plant.Ca.Store.Audit, default);
                        await plant.IssueAsync("pump-3");
                    });
                    // Whoever looks may be the one thread that puts this on record too.
                    if (Thread.CurrentThread.Name != "database writer") other.Wait();
                });
                try
                {
                    await act(plant);
                }
                catch (ClockException)
                {
                }
                await other;
                if (isSet) await plant.PublishAsync();
                key = plant.Ca.Checkpoints.Key;
            }
            Assert.Empty((await Fsck.RunAsync(folder.Path, key, default)).Findings);
        }
    }
}
