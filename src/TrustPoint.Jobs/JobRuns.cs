using System.Collections.Concurrent;
using Quartz;

namespace TrustPoint.Jobs;

/// <summary>What became of the last run of each job, since the start.</summary>
internal sealed class JobRuns(TimeProvider time) : IJobListener
{
    private readonly ConcurrentDictionary<string, JobRun> last = new();
    private readonly ConcurrentDictionary<string, bool> running = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> succeeded = new();
    private readonly ConcurrentDictionary<string, long> failures = new();

    /// <inheritdoc/>
    public string Name => nameof(JobRuns);

    /// <summary>Whether a job runs now. No job runs twice at a time.</summary>
    public bool IsRunning(string job) => running.ContainsKey(job);

    /// <summary>The last run of a job; null: it did not run yet.</summary>
    public JobRun? LastOf(string job) => last.GetValueOrDefault(job);

    /// <summary>When a job last did all that was due; null: not since the start.</summary>
    public DateTimeOffset? LastSuccessOf(string job) => succeeded.TryGetValue(job, out var at) ? at : null;

    /// <summary>How many of a job's runs since the start could not.</summary>
    public long FailuresOf(string job) => failures.GetValueOrDefault(job);

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
        var (job, now) = (context.JobDetail.Key.Name, time.GetUtcNow());
        running.TryRemove(job, out _);
        var run = new JobRun(now - context.JobRunTime, context.JobRunTime, jobException?.GetBaseException().Message ?? context.Result as string);
        last[job] = run;
        if (run.Trouble is null) succeeded[job] = now;
        else failures.AddOrUpdate(job, 1, static (_, count) => count + 1);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A run of a job.</summary>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Trouble">What it could not do, in words; null: it did all that was due.</param>
public sealed record JobRun(DateTimeOffset At, TimeSpan Took, string? Trouble);
