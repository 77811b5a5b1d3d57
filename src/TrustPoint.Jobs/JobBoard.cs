using Quartz;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Jobs;

/// <summary>A job, as people see it.</summary>
/// <param name="Name">Names it, such as <c>crl-schedule</c>.</param>
/// <param name="Every">How often it looks.</param>
/// <param name="Last">Its last run; null: it did not run since the start.</param>
/// <param name="Next">When it looks again.</param>
/// <param name="IsRunning">Whether it runs now.</param>
/// <param name="LastSuccess">When it last ended having done all that was due; null: not since the start.</param>
/// <param name="Failures">How many of its runs since the start could not do all that was due.</param>
public sealed record JobState(string Name, TimeSpan Every, JobRun? Last, DateTimeOffset? Next, bool IsRunning, DateTimeOffset? LastSuccess, long Failures);

/// <summary>What runs by the clock, for people to see and to start out of turn.</summary>
public sealed class JobBoard
{
    private readonly ISchedulerFactory schedulers;
    private readonly JobRuns runs;
    private readonly IAuditStore log;
    private readonly TimeProvider time;

    internal JobBoard(ISchedulerFactory schedulers, JobRuns runs, IAuditStore log, TimeProvider time) => (this.schedulers, this.runs, this.log, this.time) = (schedulers, runs, log, time);

    /// <summary>All jobs, by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<JobState>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        var scheduler = await schedulers.GetScheduler(ct);
        var states = new List<JobState>();
        foreach (var job in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), ct))
        {
            var trigger = (await scheduler.GetTriggersOfJob(job, ct)).OfType<ISimpleTrigger>().First();
            states.Add(new(job.Name, trigger.RepeatInterval, runs.LastOf(job.Name), trigger.NextFireTimeUtc, runs.IsRunning(job.Name), runs.LastSuccessOf(job.Name), runs.FailuresOf(job.Name)));
        }
        return [.. states.OrderBy(state => state.Name, StringComparer.Ordinal)];
    }

    /// <summary>Starts a job now. It does what is due and no more, as at any other look.</summary>
    /// <returns>False: there is no job of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<bool> RunAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.RunJobs);
        var scheduler = await schedulers.GetScheduler(ct);
        var job = new JobKey(name);
        if (!await scheduler.Exists(job, ct)) return false;
        await log.AppendAsync(AuditEntry.Create(AuditEventType.JobStarted, time.GetUtcNow(), caller, AuditOutcome.Success, ("job", name)), ct);
        await scheduler.TriggerJob(job, ct);
        return true;
    }
}
