namespace TrustPoint.Devices.Limits;

/// <summary>
/// Allows each key a number of tries per window of time. Memory is bounded: beyond <paramref name="capacity"/> keys the oldest windows are
/// forgotten first. Safe for concurrent use.
/// </summary>
/// <param name="tries">Tries per key and window.</param>
/// <param name="window">From the first try on.</param>
/// <param name="capacity">Keys that are remembered at most.</param>
/// <param name="time">Its monotonic clock counts: setting the wall clock changes nothing.</param>
public sealed class Throttle(int tries, TimeSpan window, int capacity, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Window> windows = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, Window Window)> oldestFirst = new();

    /// <summary>Takes a try before it is made, so that tries at the same moment count each.</summary>
    /// <param name="key">Who tries.</param>
    /// <param name="retryAfter">When the window ends.</param>
    /// <returns>False when there is none left.</returns>
    public bool TryTake(string key, out TimeSpan retryAfter)
    {
        lock (gate)
        {
            Forget();
            if (!windows.TryGetValue(key, out var current))
            {
                current = new(time.GetTimestamp());
                windows.Add(key, current);
                oldestFirst.Enqueue((key, current));
            }
            retryAfter = window - time.GetElapsedTime(current.Start);
            if (current.Taken == tries) return false;
            current.Taken++;
            return true;
        }
    }

    /// <summary>Gives a try back that turned out to be a good one.</summary>
    public void Return(string key)
    {
        lock (gate)
        {
            if (windows.TryGetValue(key, out var current) && current.Taken > 0) current.Taken--;
        }
    }

    // All windows are of one length, so the first in the queue is the first to end.
    private void Forget()
    {
        while (oldestFirst.TryPeek(out var oldest)
               && (time.GetElapsedTime(oldest.Window.Start) >= window || windows.Count >= capacity))
        {
            oldestFirst.Dequeue();
            windows.Remove(oldest.Key);
        }
    }

    private sealed class Window(long start)
    {
        public long Start { get; } = start;

        public int Taken { get; set; }
    }
}
