using Quartz;

namespace TrustPoint.Jobs;

/// <summary>How a run of a job ended.</summary>
internal static class JobOutcome
{
    /// <summary>Says what it could not do, to whoever looks at the jobs and to whoever looks at the box.</summary>
    /// <param name="context">The run.</param>
    /// <param name="alarm">Where it is reported.</param>
    /// <param name="part">The part of the box.</param>
    /// <param name="troubles">What is wrong; empty: nothing.</param>
    public static void Done(this IJobExecutionContext context, IAlarm alarm, string part, IReadOnlyList<string> troubles)
    {
        var trouble = troubles is [] ? null : string.Join("; ", troubles);
        context.Result = trouble;
        alarm.Report(part, trouble);
    }
}
