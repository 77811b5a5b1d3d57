namespace TrustPoint.Browser.Tests;

/// <summary>The box's time, of which more can seem to have passed: what lasts is measured by it, and the clock is not touched.</summary>
internal sealed class LateTime : TimeProvider
{
    private long late;

    /// <summary>Until it is disposed of, so much more has passed since before.</summary>
    public IDisposable Later(TimeSpan passed)
    {
        Interlocked.Exchange(ref late, (long)(passed.TotalSeconds * TimestampFrequency));
        return new End(this);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref late);

    private sealed class End(LateTime time) : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref time.late, 0);
    }
}
