using System.Collections.Concurrent;
using Quartz;

namespace TrustPoint.Jobs;

/// <summary>What became of the last run of each job, since the start.</summary>
internal sealed class JobRuns(TimeProvider time) : IJobListener
{
    private readonly ConcurrentDictionary<string, JobRun> last = new();
    private readonly ConcurrentDictionary<string, bool> running = new();

    /// <inheritdoc/>
    public string Name => nameof(JobRuns);

    /// <summary>Whether a job runs now. No job runs twice at a time.</summary>
    public bool IsRunning(string job) => running.ContainsKey(job);

    /// <summary>The last run of a job; null: it did not run yet.</summary>
    public JobRun? LastOf(string job) => last.GetValueOrDefault(job);

    /// <inheritdoc/>
    public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        running[context.JobDetail.Key.Name] = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask JobExecutionVetoed(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        running.TryRemove(context.JobDetail.Key.Name, out _);
        last[context.JobDetail.Key.Name] = new(time.GetUtcNow() - context.JobRunTime, context.JobRunTime, jobException?.GetBaseException().Message ?? context.Result as string);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A run of a job.</summary>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Trouble">What it could not do, in words; null: it did all that was due.</param>
public sealed record JobRun(DateTimeOffset At, TimeSpan Took, string? Trouble);
