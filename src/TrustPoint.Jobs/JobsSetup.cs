using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Schedule;
using TrustPoint.Jobs.Duties;

namespace TrustPoint.Jobs;

/// <summary>What runs by the clock. Every job asks its room what is due, so a time that was missed is made up for at the next one.</summary>
public static class JobsSetup
{
    /// <summary>
    /// The scheduler's name, under which its parts are in the container, its own time among them. What Quartz is told of a scheduler without a name it tells the
    /// whole container, and everybody would go by the time of the triggers, which follows no clock that is set right.
    /// </summary>
    public const string Scheduler = "jobs";

    /// <summary>Adds what Ca has to do by the clock. Wants the rooms.</summary>
    public static IServiceCollection AddDuties(this IServiceCollection services) => services
        .AddSingleton<IDuty, CrlScheduleDuty>().AddSingleton<IDuty, CrlWatchDuty>().AddSingleton<IDuty, OcspRespondersDuty>().AddSingleton<IDuty, VoucherSignersDuty>()
        .AddSingleton<IDuty, ApprovalsDuty>().AddSingleton<IDuty, CheckpointDuty>().AddSingleton<IDuty, DeviceLifeDuty>().AddSingleton<IDuty, BackupDuty>().AddSingleton<IDuty, TransferDuty>();

    /// <summary>
    /// Adds the clock, which starts with the host and ends before it does: every <see cref="IDuty"/> is a job. Wants an <see cref="IAlarm"/>, an
    /// <see cref="IJobRunStore"/>, an <see cref="IAuditStore"/> and chance.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="time">The box's clock.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, TimeProvider time)
    {
        var steady = new SteadyTime(time);
        return services.AddClock(time, steady).AddQuartz(Scheduler, quartz =>
        {
            quartz.AddJobListener<JobRuns>(provider => provider.GetRequiredService<JobRuns>());
            quartz.UseInMemoryStore();
            quartz.UseTimeProvider(steady);
        }).AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
    }

    private static IServiceCollection AddClock(this IServiceCollection services, TimeProvider time, SteadyTime steady) => services
        .AddSingleton(provider => new JobRuns(provider.GetRequiredService<IJobRunStore>(), time))
        .AddSingleton(provider => new JobClock(
            provider.GetRequiredKeyedService<ISchedulerFactory>(Scheduler), provider.GetServices<IDuty>(), provider.GetRequiredService<IJobRunStore>(), provider.GetRequiredService<JobRuns>(), steady,
            provider.GetRequiredService<RandomNumberGenerator>()))
        .AddSingleton(provider => new JobBoard(
            provider.GetRequiredKeyedService<ISchedulerFactory>(Scheduler), provider.GetRequiredService<JobRuns>(), provider.GetRequiredService<JobClock>(),
            provider.GetRequiredService<IJobRunStore>(), provider.GetRequiredService<IAuditStore>(), time))
        // Before Quartz: the jobs are there when its clock begins to run.
        .AddHostedService(provider => provider.GetRequiredService<JobClock>());
}
