using System.Collections.Concurrent;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A clock on which every wait is over at once, and has then taken as long as it was asked to take.</summary>
public sealed class QuickTime : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private long waited;

    /// <summary>What was waited for, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref waited);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + TimeSpan.FromTicks(GetTimestamp());

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan span) => Interlocked.Add(ref waited, span.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waits.Enqueue(dueTime);
        Interlocked.Add(ref waited, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
