using Microsoft.Extensions.DependencyInjection;
using Quartz;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Jobs;

/// <summary>What runs by the clock. Every job asks its room what is due, so a time that was missed is made up for at the next one.</summary>
public static class JobsSetup
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMinutes(1);

    /// <summary>Adds the jobs, which start with the host and end before it does. Wants a <see cref="IAlarm"/>, and the rooms.</summary>
    /// <param name="services">Where.</param>
    /// <param name="time">The box's clock.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, TimeProvider time) => services
        .AddSingleton(new JobRuns(time))
        .AddSingleton(provider => new JobBoard(
            provider.GetRequiredService<ISchedulerFactory>(), provider.GetRequiredService<JobRuns>(), provider.GetRequiredService<IAuditStore>(), time))
        .AddQuartz(quartz =>
        {
            quartz.AddJobListener<JobRuns>(provider => provider.GetRequiredService<JobRuns>());
            quartz.UseInMemoryStore();
            quartz.UseTimeProvider(new SteadyTime(time));
            Every<CrlScheduleJob>(quartz, "crl-schedule", CrlSchedule.Tick);
            Every<CrlWatchJob>(quartz, "crl-watch", WatchEvery);
            Every<OcspResponderJob>(quartz, "ocsp-responders", DelegatedResponders.Tick);
            Every<DeviceLifeJob>(quartz, "device-life", LifeWatch.Tick);
            Every<ApprovalsJob>(quartz, "approvals", WatchEvery);
            Every<BackupJob>(quartz, "backup", BackupSchedule.Tick);
        })
        .AddQuartzHostedService(host => host.WaitForJobsToComplete = true);

    // Firings that were missed are made up for by one: a look finds all that is due.
    private static void Every<TJob>(IQuartzBuilder quartz, string name, TimeSpan interval) where TJob : IJob => quartz.ScheduleJob<TJob>(trigger => trigger
        .WithIdentity(name)
        .StartNow()
        .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)), job => job.WithIdentity(name));
}
