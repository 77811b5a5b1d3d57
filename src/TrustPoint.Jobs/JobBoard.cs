using Quartz;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Schedule;

namespace TrustPoint.Jobs;

/// <summary>A job, as people see it.</summary>
/// <param name="Name">Names it, such as <c>crl-schedule</c>.</param>
/// <param name="Every">How often it looks.</param>
/// <param name="Last">Its last run, also of before the start; null: it never ran.</param>
/// <param name="Next">When it looks again.</param>
/// <param name="IsRunning">Whether it runs now.</param>
/// <param name="LastSuccess">When it last ended having done all that was due; null: never.</param>
/// <param name="Failures">How many of its runs since the start could not do all that was due.</param>
/// <param name="Missed">What becomes of times that it missed.</param>
/// <param name="IsOverdue">Whether it went without success for longer than it may.</param>
public sealed record JobState(
    string Name, TimeSpan Every, JobRun? Last, DateTimeOffset? Next, bool IsRunning, DateTimeOffset? LastSuccess, long Failures, MissedTimes Missed, bool IsOverdue);

/// <summary>What runs by the clock, for people to see and to start out of turn.</summary>
public sealed class JobBoard
{
    private readonly ISchedulerFactory schedulers;
    private readonly JobRuns runs;
    private readonly JobClock clock;
    private readonly IJobRunStore store;
    private readonly IAuditStore log;
    private readonly TimeProvider time;

    internal JobBoard(ISchedulerFactory schedulers, JobRuns runs, JobClock clock, IJobRunStore store, IAuditStore log, TimeProvider time) =>
        (this.schedulers, this.runs, this.clock, this.store, this.log, this.time) = (schedulers, runs, clock, store, log, time);

    /// <summary>All jobs, by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<JobState>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        var scheduler = await schedulers.GetScheduler(ct);
        var states = new List<JobState>();
        foreach (var plan in clock.Plans.Values.OrderBy(plan => plan.Name, StringComparer.Ordinal))
        {
            var nexts = (await scheduler.GetTriggersOfJob(new(plan.Name), ct)).Select(trigger => trigger.NextFireTimeUtc).OfType<DateTimeOffset>().ToList();
            states.Add(new(
                plan.Name, plan.Every, runs.LastOf(plan.Name), nexts is [] ? null : clock.OnTheBox(nexts.Min()), runs.IsRunning(plan.Name), runs.LastSuccessOf(plan.Name),
                runs.FailuresOf(plan.Name), plan.Missed, IsOverdue(plan)));
        }
        return states;
    }

    /// <summary>The runs of a job that are kept, newest first.</summary>
    /// <returns>Null: there is no job of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<JobRun>?> HistoryAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return clock.Plans.ContainsKey(name) ? await store.HistoryAsync(name, ct) : null;
    }

    /// <summary>Starts a job now. It does what is due and no more, as at any other look. One that runs already runs once more afterwards.</summary>
    /// <returns>False: there is no job of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<bool> RunAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.RunJobs);
        var scheduler = await schedulers.GetScheduler(ct);
        var job = new JobKey(name);
        if (!await scheduler.Exists(job, ct)) return false;
        await log.AppendAsync(AuditEntry.Create(AuditEventType.JobStarted, time.GetUtcNow(), caller, AuditOutcome.Success, ("job", name)), ct);
        await scheduler.TriggerJob(job, new JobDataMap { [JobRuns.ByHand] = true }, ct);
        return true;
    }

    /// <summary>What is wrong with the jobs as a whole, one line each: those that went without success for longer than they may, whether they failed, hang or were never begun.</summary>
    public IReadOnlyList<string> Overdue() =>
    [
        .. clock.Plans.Values.Where(IsOverdue).OrderBy(plan => plan.Name, StringComparer.Ordinal).Select(plan =>
            $"{plan.Name} did not do all that was due for {plan.AlarmAfter} intervals and more: {(runs.IsRunning(plan.Name) ? "it is still running" : runs.LastOf(plan.Name)?.Trouble ?? "it did not run")}"),
    ];

    // Three ways to be late: since its last success, since the start when it had none, or since a success before the start that no run since then repeated.
    private bool IsOverdue(JobPlan plan)
    {
        if (clock.Since is not { } start) return false;
        if ((runs.SinceSuccessOf(plan.Name) ?? time.GetElapsedTime(start)) > plan.Patience) return true;
        return runs.SinceSuccessOf(plan.Name) is null && runs.FailedSinceStart(plan.Name)
            && runs.LastSuccessOf(plan.Name) is { } before && time.GetUtcNow() - before > plan.Patience;
    }
}
