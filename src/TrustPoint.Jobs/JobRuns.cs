using System.Collections.Concurrent;
using Quartz;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Schedule;

namespace TrustPoint.Jobs;

/// <summary>
/// What became of the runs of each job. The last one stands in memory; what people look for later is kept in the database: what was started by
/// hand, what ended otherwise than the one before, and of the rest one a minute.
/// </summary>
internal sealed class JobRuns(IJobRunStore store, TimeProvider time) : IJobListener
{
    /// <summary>Names the trigger of a run that a person started.</summary>
    public const string ByHand = "by hand";

    /// <summary>Marks the trigger of a run that tries again soon what failed.</summary>
    public const string Again = "again";

    private static readonly TimeSpan KeptEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Outcome> outcomes = new();
    private readonly ConcurrentDictionary<string, bool> running = new();
    private readonly ConcurrentDictionary<string, long> failures = new();

    /// <inheritdoc/>
    public string Name => nameof(JobRuns);

    /// <summary>Called after each run that could not do all that was due.</summary>
    public Func<string, IScheduler, ValueTask> Failed { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>Called when a run begins that tries again what failed.</summary>
    public Action<string> BegunAgain { get; set; } = _ => { };

    /// <summary>Takes up what was kept before the start.</summary>
    public void TakeUp(IEnumerable<KnownJob> known)
    {
        foreach (var job in known) outcomes.TryAdd(job.Job, new(job.Last, job.LastSuccess));
    }

    /// <summary>Whether a job runs now. No job runs twice at a time.</summary>
    public bool IsRunning(string job) => running.ContainsKey(job);

    /// <summary>The last run of a job; null: it never ran.</summary>
    public JobRun? LastOf(string job) => outcomes.GetValueOrDefault(job)?.Last;

    /// <summary>When a job last did all that was due; null: never.</summary>
    public DateTimeOffset? LastSuccessOf(string job) => outcomes.GetValueOrDefault(job)?.Succeeded;

    /// <summary>How long ago that was, by the clock that nobody sets; null: not since the start.</summary>
    public TimeSpan? SinceSuccessOf(string job) => outcomes.GetValueOrDefault(job)?.SucceededTicks is { } ticks ? time.GetElapsedTime(ticks) : null;

    /// <summary>Whether the job's last run was since the start and could not do all that was due.</summary>
    public bool FailedSinceStart(string job) => FailuresOf(job) > 0 && LastOf(job) is { Trouble: not null };

    /// <summary>How many of a job's runs since the start could not.</summary>
    public long FailuresOf(string job) => failures.GetValueOrDefault(job);

    /// <inheritdoc/>
    public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        running[context.JobDetail.Key.Name] = true;
        if (context.MergedJobDataMap.ContainsKey(Again)) BegunAgain(context.JobDetail.Key.Name);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask JobExecutionVetoed(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        var (job, now) = (context.JobDetail.Key.Name, time.GetUtcNow());
        var trouble = jobException?.GetBaseException().Message ?? context.Result as string;
        var run = new JobRun(now - context.JobRunTime, context.JobRunTime, trouble, context.MergedJobDataMap.ContainsKey(ByHand));
        var before = outcomes.GetValueOrDefault(job);
        var isKept = run.ByHand || before is null || before.Last.Trouble != trouble || before.KeptTicks is not { } kept || time.GetElapsedTime(kept) >= KeptEvery;
        outcomes[job] = new(run, trouble is null ? now : before?.Succeeded)
        {
            SucceededTicks = trouble is null ? time.GetTimestamp() : before?.SucceededTicks,
            KeptTicks = isKept ? time.GetTimestamp() : before?.KeptTicks,
        };
        if (trouble is not null) failures.AddOrUpdate(job, 1, static (_, count) => count + 1);
        running.TryRemove(job, out _);
        if (trouble is not null) await Failed(job, context.Scheduler);
        if (isKept) await KeepAsync(job, run);
    }

    private async Task KeepAsync(string job, JobRun run)
    {
        try
        {
            await store.KeepAsync(job, run, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The health page says that the database takes nothing. What this run did is done.
        }
    }

    private sealed record Outcome(JobRun Last, DateTimeOffset? Succeeded)
    {
        public long? SucceededTicks { get; init; }

        public long? KeptTicks { get; init; }
    }
}
