using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Schedule;
using TrustPoint.Jobs;
using TrustPoint.Ui.Jobs;

namespace TrustPoint.Appliance.Jobs;

/// <summary>The jobs as the pages show them.</summary>
internal sealed class ShownJobs(JobBoard board) : IJobs
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ShownJob>> ListAsync(Caller caller, CancellationToken ct) =>
        [.. (await board.ListAsync(caller, ct)).Select(job => new ShownJob(
            job.Name, job.Every, job.Last, job.LastSuccess, job.Next, job.IsRunning, job.Missed == MissedTimes.MadeUpByOne, job.IsOverdue))];

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>?> HistoryAsync(Caller caller, string name, CancellationToken ct) => board.HistoryAsync(caller, name, ct);

    /// <inheritdoc/>
    public Task RunAsync(Caller caller, string name, CancellationToken ct) => board.RunAsync(caller, name, ct);
}
