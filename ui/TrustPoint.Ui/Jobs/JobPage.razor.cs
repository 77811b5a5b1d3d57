using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Schedule;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Jobs;

/// <summary>One job: when it runs, what becomes of times that it missed, and how its runs ended, also those before the start.</summary>
public sealed partial class JobPage(IJobs jobs, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private ShownJob? job;
    private IReadOnlyList<JobRun> runs = [];
    private string? refusal;

    /// <summary>Names it.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        job = (await jobs.ListAsync(person, Gone)).FirstOrDefault(known => known.Name == Name);
        runs = await jobs.HistoryAsync(person, Name, Gone) ?? [];
    }

    private async Task RunAsync()
    {
        refusal = null;
        try
        {
            await jobs.RunAsync(await caller.NowAsync(Gone), Name, Gone);
            await LookAsync();
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
    }
}
