namespace TrustPoint.Ca.Schedule;

/// <summary>A run of a job.</summary>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Trouble">What it could not do, in words; null: it did all that was due.</param>
/// <param name="ByHand">Whether a person started it out of turn.</param>
public sealed record JobRun(DateTimeOffset At, TimeSpan Took, string? Trouble, bool ByHand = false)
{
    /// <summary>The longest trouble that is kept, in characters.</summary>
    public const int LongestTrouble = 1000;
}

/// <summary>What is kept of a job over a restart.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Last">Its last run that was kept.</param>
/// <param name="LastSuccess">When it last ended having done all that was due; null: never.</param>
public sealed record KnownJob(string Job, JobRun Last, DateTimeOffset? LastSuccess);

/// <summary>Runs of jobs as they are kept: the newest of each. They help people to see what happens and prove nothing: the audit log does not witness them.</summary>
public interface IJobRunStore
{
    /// <summary>Runs that are kept of a job.</summary>
    const int PerJob = 100;

    /// <summary>Keeps a run in the place of the oldest.</summary>
    Task KeepAsync(string job, JobRun run, CancellationToken ct);

    /// <summary>All jobs of which a run is kept.</summary>
    Task<IReadOnlyList<KnownJob>> KnownAsync(CancellationToken ct);

    /// <summary>The runs of a job, newest first.</summary>
    Task<IReadOnlyList<JobRun>> HistoryAsync(string job, CancellationToken ct);
}
