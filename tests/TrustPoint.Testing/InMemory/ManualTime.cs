namespace TrustPoint.Testing.InMemory;

/// <summary>A clock that stands until it is moved.</summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;
    private TimeSpan elapsed;

    public override DateTimeOffset GetUtcNow() => now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The monotonic clock moves with the other, forward only.</summary>
    public override long GetTimestamp() => elapsed.Ticks;

    /// <summary>Moves it, forward or back.</summary>
    public void Advance(TimeSpan by)
    {
        now += by;
        if (by > TimeSpan.Zero) elapsed += by;
    }
}
