using TrustPoint.Ca.Callers;
using TrustPoint.Jobs;
using TrustPoint.Ui.Jobs;

namespace TrustPoint.Appliance.Jobs;

/// <summary>The jobs as the pages show them.</summary>
internal sealed class ShownJobs(JobBoard board) : IJobs
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ShownJob>> ListAsync(Caller caller, CancellationToken ct) =>
        [.. (await board.ListAsync(caller, ct)).Select(job => new ShownJob(job.Name, job.Every, job.Last?.At, job.Last?.Took, job.Last?.Trouble, job.Next, job.IsRunning))];

    /// <inheritdoc/>
    public Task RunAsync(Caller caller, string name, CancellationToken ct) => board.RunAsync(caller, name, ct);
}
