using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Schedule;

namespace TrustPoint.Ui.Jobs;

/// <summary>What runs by the clock.</summary>
/// <param name="Name">Names it.</param>
/// <param name="Every">How often it looks.</param>
/// <param name="Last">Its last run, also of before the start; null: it never ran.</param>
/// <param name="LastSuccess">When it last did all that was due; null: never.</param>
/// <param name="Next">When it looks again.</param>
/// <param name="IsRunning">Whether it runs now.</param>
/// <param name="IsMadeUpFor">Whether times that it missed are made up for by one run; else its next time is soon enough.</param>
/// <param name="IsOverdue">Whether it went without success for longer than it may.</param>
public sealed record ShownJob(string Name, TimeSpan Every, JobRun? Last, DateTimeOffset? LastSuccess, DateTimeOffset? Next, bool IsRunning, bool IsMadeUpFor, bool IsOverdue);

/// <summary>What the pages ask of whoever runs the jobs.</summary>
public interface IJobs
{
    /// <summary>All jobs, by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<ShownJob>> ListAsync(Caller caller, CancellationToken ct);

    /// <summary>The runs of one that are kept, newest first.</summary>
    /// <returns>Null: there is none of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<JobRun>?> HistoryAsync(Caller caller, string name, CancellationToken ct);

    /// <summary>Starts one out of turn.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task RunAsync(Caller caller, string name, CancellationToken ct);
}
