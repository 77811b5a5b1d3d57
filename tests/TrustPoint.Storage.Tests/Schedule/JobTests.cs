using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Schedule;
using TrustPoint.Jobs;
using TrustPoint.Testing;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Schedule;

/// <summary>Jobs over the real scheduler and the real store: never twice at a time, remembered over a restart, missed when they do not succeed.</summary>
public sealed class JobTests : StoreTest
{
    private static readonly Administrator Caller = new("uid:0");

    [Fact]
    public async Task Two_runs_of_a_job_never_overlap_whoever_starts_them()
    {
        var duty = new Tried(new("tried", TimeSpan.FromMilliseconds(20)));
        await using var host = await StartAsync(duty);
        var board = host.GetRequiredService<JobBoard>();

        // While the first run is held, the clock goes on and two people ask for it.
        Assert.True(await duty.Begun.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(await board.RunAsync(Caller, "tried", default));
        Assert.True(await board.RunAsync(Caller, "tried", default));
        Assert.True((await board.ListAsync(Caller, default)).Single().IsRunning);
        for (var i = 0; i < 10; i++)
        {
            duty.Go.Release();
            Assert.True(await duty.Begun.WaitAsync(TimeSpan.FromSeconds(20)));
        }
        duty.Go.Release(1000);
        await Waiting.UntilAsync(async () => (await Store.JobRuns.HistoryAsync("tried", default)).Count(run => run.ByHand) == 2);

        Assert.Equal(1, duty.MostAtOnce);
        Assert.False(await board.RunAsync(Caller, "nothing-like-it", default));
    }

    [Fact]
    public async Task What_became_of_a_job_survives_a_restart()
    {
        var duty = new Tried(new("tried", TimeSpan.FromHours(5)));
        duty.Go.Release(1000);
        await using (var host = await StartAsync(duty))
        {
            var board = host.GetRequiredService<JobBoard>();
            await RanAsync(1);
            duty.Trouble = "the token is away";
            await board.RunAsync(Caller, "tried", default);
            await RanAsync(2);
        }
        await RestartAsync();
        await using var again = await StartAsync(duty);

        var state = (await again.GetRequiredService<JobBoard>().ListAsync(Caller, default)).Single();
        Assert.Equal(("the token is away", true), (state.Last!.Trouble, state.Last.ByHand));
        Assert.NotNull(state.LastSuccess);
        // Its time has not come: it does not run because the box was restarted.
        Assert.InRange(state.Next!.Value, DateTimeOffset.UtcNow.AddHours(4), DateTimeOffset.UtcNow.AddHours(6));
        Assert.Equal(["the token is away", null], (await again.GetRequiredService<JobBoard>().HistoryAsync(Caller, "tried", default))!.Select(run => run.Trouble));

        Task RanAsync(int times) => Waiting.UntilAsync(async () => (await Store.JobRuns.HistoryAsync("tried", default)).Count == times);
    }

    [Fact]
    public async Task Runs_of_a_job_are_kept_up_to_a_number()
    {
        for (var i = 0; i < IJobRunStore.PerJob + 20; i++)
            await Store.JobRuns.KeepAsync("tried", new(Records.Now.AddMinutes(i), TimeSpan.FromSeconds(1), i % 2 == 0 ? null : "no"), default);
        var runs = await Store.JobRuns.HistoryAsync("tried", default);
        Assert.Equal(IJobRunStore.PerJob, runs.Count);
        Assert.Equal(Records.Now.AddMinutes(IJobRunStore.PerJob + 19), runs[0].At);
        Assert.Equal(Records.Now.AddMinutes(IJobRunStore.PerJob + 18).AddSeconds(1), (await Store.JobRuns.KnownAsync(default)).Single().LastSuccess);
    }

    [Fact]
    public async Task A_run_that_failed_is_tried_again_soon_where_the_plan_says_so()
    {
        var duty = new Tried(new("tried", TimeSpan.FromHours(5)) { Retry = TimeSpan.FromMilliseconds(50) }) { Trouble = "not now" };
        duty.Go.Release(1000);
        await using var host = await StartAsync(duty);
        for (var i = 0; i < 3; i++) Assert.True(await duty.Begun.WaitAsync(TimeSpan.FromSeconds(20)));
        duty.Trouble = null;
        await Waiting.UntilAsync(async () => (await host.GetRequiredService<JobBoard>().ListAsync(Caller, default)).Single().Last is { Trouble: null });
    }

    [Theory]
    [InlineData(MissedTimes.MadeUpByOne, -7.5, 0)] // seven times were missed: one run makes up for them
    [InlineData(MissedTimes.MadeUpByOne, -0.25, 0.75)] // its time is to come
    [InlineData(MissedTimes.LeftOut, -7.5, 0.5)] // the next one in the row
    [InlineData(MissedTimes.MadeUpByOne, 3, 0)] // the clock was set back: nothing is known
    public void After_a_start_a_job_runs_at_its_time_or_makes_up_for_what_was_missed(MissedTimes missed, double last, double next)
    {
        using var random = RandomNumberGenerator.Create();
        var plan = new JobPlan("tried", TimeSpan.FromHours(1)) { Missed = missed };
        var at = JobClock.FirstOf(plan, new(Records.Now.AddHours(last), TimeSpan.Zero, null), Records.Now, random);
        Assert.InRange(at, Records.Now.AddHours(next), Records.Now.AddHours(next) + plan.Jitter);
    }

    [Fact] // a clock that was wrong at the start and is set right then is right for everybody: for admission, codes, sign-ins
    public async Task The_time_of_the_triggers_is_nobody_elses()
    {
        var box = new ManualTime(Records.Now);
        await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(box).AddJobs(box).BuildServiceProvider();
        Assert.Same(box, services.GetRequiredService<TimeProvider>());
    }

    [Fact] // such as one run that takes minutes, on a box whose clock was set back
    public async Task A_time_that_was_missed_while_the_clock_stands_behind_holds_no_job_up()
    {
        var time = new StoodStill();
        var duty = new Tried(new("tried", TimeSpan.FromMilliseconds(50)));
        await using var host = await StartAsync(duty, time);
        Assert.True(await duty.Begun.WaitAsync(TimeSpan.FromSeconds(20)));
        time.Elapsed = TimeSpan.FromMinutes(10);
        duty.Go.Release(1000);
        for (var i = 0; i < 3; i++) Assert.True(await duty.Begun.WaitAsync(TimeSpan.FromSeconds(20)));

        // When it runs next is told by the clock that people see.
        var next = (await host.GetRequiredService<JobBoard>().ListAsync(Caller, default)).Single().Next!.Value;
        Assert.InRange(next, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task A_job_without_success_for_too_long_is_overdue_and_one_success_ends_that()
    {
        var time = new ManualTime(Records.Now);
        var runs = new JobRuns(Store.JobRuns, time);
        using var random = RandomNumberGenerator.Create();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(Store.Audit).AddSingleton(Store.JobRuns).AddSingleton<IAlarm, Quiet>()
            .AddSingleton(random).AddSingleton<IDuty>(new Tried(new("tried", TimeSpan.FromMinutes(10)))).AddJobs(time).BuildServiceProvider();
        await services.GetRequiredService<JobClock>().StartAsync(default);
        var board = services.GetRequiredService<JobBoard>();

        Assert.Empty(board.Overdue());
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty(board.Overdue());
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("tried did not do all that was due for 3 intervals and more: it did not run", Assert.Single(board.Overdue()));
        Assert.True((await board.ListAsync(Caller, default)).Single().IsOverdue);
        // Setting the clock back or forward does not say when something was last done.
        time.Advance(TimeSpan.FromDays(-400));
        Assert.Single(board.Overdue());
        Assert.Null(runs.LastOf("tried"));
    }

    private async Task<Running> StartAsync(IDuty duty, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLogging().AddSingleton(Store.Audit).AddSingleton(Store.JobRuns).AddSingleton<IAlarm, Quiet>()
            .AddSingleton(RandomNumberGenerator.Create()).AddSingleton(duty).AddJobs(time ?? TimeProvider.System);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public T GetRequiredService<T>() where T : notnull => host.Services.GetRequiredService<T>();

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    // A clock that shows less than has gone by.
    private sealed class StoodStill : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Elapsed.TotalSeconds * TimestampFrequency);
    }

    private sealed class Quiet : IAlarm
    {
        public void Report(string part, string? reason)
        {
        }
    }

    // Each run waits until it may go on, and counts who is in there with it.
    private sealed class Tried(JobPlan plan) : IDuty
    {
        private int inside;

        public JobPlan Plan => plan;

        public SemaphoreSlim Begun { get; } = new(0);

        public SemaphoreSlim Go { get; } = new(0);

        public int MostAtOnce { get; private set; }

        public string? Trouble { get; set; }

        public async Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref inside));
            Begun.Release();
            await Go.WaitAsync(ct);
            Interlocked.Decrement(ref inside);
            return Trouble is { } trouble ? [trouble] : [];
        }
    }
}
