using Quartz;

namespace TrustPoint.Jobs;

/// <summary>Runs a duty, the one that has the job's name: never twice at a time, whoever started it.</summary>
[DisallowConcurrentExecution]
internal sealed class DutyJob(IEnumerable<IDuty> duties, IAlarm alarm) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var duty = duties.First(duty => duty.Plan.Name == context.JobDetail.Key.Name);
        var troubles = await duty.DoAsync(cancellationToken);
        var trouble = troubles is [] ? null : string.Join("; ", troubles);
        context.Result = trouble;
        if (duty.Plan.Part is { } part) alarm.Report(part, trouble);
    }
}
