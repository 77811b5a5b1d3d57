namespace TrustPoint.Testing.InMemory;

/// <summary>A clock that stands until it is moved.</summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;
    private TimeSpan elapsed;

    private int looks;
    private Action? meanwhile;

    public override DateTimeOffset GetUtcNow()
    {
        if (meanwhile is not null && looks-- == 0) (Interlocked.Exchange(ref meanwhile, null) ?? throw new InvalidOperationException("Two looked at once.")).Invoke();
        return now;
    }

    /// <summary>After so many more looks at the clock, and before the next one is answered, something happens.</summary>
    public void Meanwhile(int after, Action what) => (looks, meanwhile) = (after, what);

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
