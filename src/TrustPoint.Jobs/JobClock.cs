using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Quartz;
using TrustPoint.Ca.Schedule;

namespace TrustPoint.Jobs;

/// <summary>
/// Puts the jobs on the clock. Quartz keeps its triggers in memory: what is kept of the last runs says after a start what was missed meanwhile,
/// and each room knows by itself what is due, so triggers in the database would say the same thing a second time.
/// </summary>
internal sealed class JobClock(ISchedulerFactory schedulers, IEnumerable<IDuty> duties, IJobRunStore store, JobRuns runs, SteadyTime time, RandomNumberGenerator random) : IHostedService
{
    private readonly Dictionary<string, JobPlan> plans = duties.ToDictionary(duty => duty.Plan.Name, duty => duty.Plan, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> again = new(StringComparer.Ordinal);
    private long tries;

    /// <summary>When each runs.</summary>
    public IReadOnlyDictionary<string, JobPlan> Plans => plans;

    /// <summary>Since when the jobs are on the clock, by the clock that nobody sets; null: not yet.</summary>
    public long? Since { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        runs.TakeUp(await store.KnownAsync(cancellationToken));
        runs.Failed = AgainSoonAsync;
        runs.BegunAgain = job => again.TryRemove(job, out _);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var plan in plans.Values)
        {
            var job = JobBuilder.Create<DutyJob>().WithIdentity(plan.Name).Build();
            var trigger = NewTrigger().WithIdentity(plan.Name).ForJob(job).StartAt(FirstOf(plan, runs.LastOf(plan.Name), now, random))
                .WithSimpleSchedule(schedule => schedule.WithInterval(plan.Every).RepeatForever().WithMisfireInstruction(
                    plan.Missed == MissedTimes.MadeUpByOne ? SimpleTriggerMisfireInstruction.NowWithExistingCount : SimpleTriggerMisfireInstruction.NextWithExistingCount))
                .Build();
            await scheduler.ScheduleJob(job, trigger, cancellationToken: cancellationToken);
        }
        Since = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What the box's clock will show at a time of the triggers.</summary>
    public DateTimeOffset OnTheBox(DateTimeOffset at) => at + time.WasSetBy;

    /// <summary>
    /// When a job runs for the first time after a start: at its time, if that is to come; at once, if it was missed and is made up for. A last run in
    /// the future is one of a clock that was set back, and says nothing.
    /// </summary>
    internal static DateTimeOffset FirstOf(JobPlan plan, JobRun? last, DateTimeOffset now, RandomNumberGenerator random)
    {
        Span<byte> chance = stackalloc byte[4];
        random.GetBytes(chance);
        var jitter = plan.Jitter * (BitConverter.ToUInt32(chance) / (double)uint.MaxValue);
        // A short interval is no use waiting for: how things are is to be seen soon after a start.
        var next = last is null || last.At > now || plan.Every <= TimeSpan.FromMinutes(1) ? now : last.At + plan.Every;
        if (next <= now) next = plan.Missed == MissedTimes.LeftOut && last is not null && plan.Every > TimeSpan.FromMinutes(1) ? NextAfter(last.At, plan.Every, now) : now;
        return next + jitter;
    }

    // A trigger that missed its time counts on from the clock it was made with. By another one than the scheduler's it may be late again at once, and the scheduler would
    // never get past it: it would go round for ever, and take all memory.
    private TriggerBuilder<IJob> NewTrigger() => TriggerBuilder.Create(time);

    private static DateTimeOffset NextAfter(DateTimeOffset last, TimeSpan every, DateTimeOffset now) => last + (every * (Math.Floor((now - last) / every) + 1));

    private async ValueTask AgainSoonAsync(string job, IScheduler scheduler)
    {
        if (plans.GetValueOrDefault(job)?.Retry is not { } wait) return;
        // One at a time, however many runs fail meanwhile.
        if (!again.TryAdd(job, true)) return;
        var key = new TriggerKey(string.Create(CultureInfo.InvariantCulture, $"{job} again {Interlocked.Increment(ref tries)}"));
        await scheduler.ScheduleJob(NewTrigger().WithIdentity(key).ForJob(job).UsingJobData(JobRuns.Again, true).StartAt(time.GetUtcNow() + wait).Build());
    }
}
