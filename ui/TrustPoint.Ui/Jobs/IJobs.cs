using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.Jobs;

/// <summary>What runs by the clock.</summary>
/// <param name="Name">Names it.</param>
/// <param name="Every">How often it looks.</param>
/// <param name="LastAt">When it last began; null: not since the start.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Trouble">What it could not do; null: it did all that was due.</param>
/// <param name="Next">When it looks again.</param>
/// <param name="IsRunning">Whether it runs now.</param>
public sealed record ShownJob(string Name, TimeSpan Every, DateTimeOffset? LastAt, TimeSpan? Took, string? Trouble, DateTimeOffset? Next, bool IsRunning);

/// <summary>What the pages ask of whoever runs the jobs.</summary>
public interface IJobs
{
    /// <summary>All jobs, by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<ShownJob>> ListAsync(Caller caller, CancellationToken ct);

    /// <summary>Starts one out of turn.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task RunAsync(Caller caller, string name, CancellationToken ct);
}
