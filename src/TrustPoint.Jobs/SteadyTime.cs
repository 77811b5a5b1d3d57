namespace TrustPoint.Jobs;

/// <summary>
/// The time that triggers go by: it runs on from the start of the process, whatever is done to the box's clock. When a job is due by the
/// calendar is for its room to say, so a clock that was set back by years holds no trigger up, and one that was set forward releases no
/// flood of them.
/// </summary>
internal sealed class SteadyTime(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset start = clock.GetUtcNow();
    private readonly long from = clock.GetTimestamp();

    /// <summary>By how much the box's clock was set since then, to the second.</summary>
    public TimeSpan WasSetBy => TimeSpan.FromSeconds(Math.Round((clock.GetUtcNow() - GetUtcNow()).TotalSeconds));

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + clock.GetElapsedTime(from);

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
