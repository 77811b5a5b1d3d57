using TrustPoint.Ca.Issuance;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Jobs;

/// <summary>What runs by the clock: when it last ran, how that ended, when it runs again, and a way to have it run now.</summary>
public sealed partial class JobsPage(IJobs jobs, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private IReadOnlyList<ShownJob> all = [];
    private string? refusal;

    /// <inheritdoc/>
    protected override async Task LookAsync() => all = await jobs.ListAsync(await caller.LookAsync(Gone), Gone);

    private async Task RunAsync(string name)
    {
        refusal = null;
        try
        {
            await jobs.RunAsync(await caller.NowAsync(Gone), name, Gone);
            await LookAsync();
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
    }
}
