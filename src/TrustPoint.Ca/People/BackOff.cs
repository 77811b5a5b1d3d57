namespace TrustPoint.Ca.People;

/// <summary>
/// Makes who fails wait: each failure beyond the first few doubles the wait, up to a longest one, and a success forgets them. A try counts as
/// failed from the moment it begins, so that a hundred at once are a hundred. Memory is bounded. Safe for concurrent use.
/// </summary>
/// <param name="limits">How many are free, and the longest wait.</param>
/// <param name="time">Its monotonic clock counts: setting the wall clock changes nothing.</param>
internal sealed class BackOff(SignInLimits limits, TimeProvider time)
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Tries>> known = new(StringComparer.Ordinal);

    // The one whose last try is longest ago comes first: a flood of names finds in one step whom it drives out.
    private readonly LinkedList<Tries> byLast = new();

    /// <summary>Takes a try.</summary>
    /// <returns>How long to wait instead; null: it may be made.</returns>
    public TimeSpan? Take(string key)
    {
        lock (gate)
        {
            var found = known.GetValueOrDefault(key);
            var failures = found is not null && time.GetElapsedTime(found.Value.Last) < Remembered ? found.Value.Failures : 0;
            if (failures > 0 && WaitAfter(failures) - time.GetElapsedTime(found!.Value.Last) is var left && left > TimeSpan.Zero) return left;
            if (found is not null) Forget(found);
            else if (known.Count >= Capacity) Forget(byLast.First!);
            known[key] = byLast.AddLast(new Tries(key, failures + 1, time.GetTimestamp()));
            return null;
        }
    }

    /// <summary>Forgets the failures: it was the right one.</summary>
    public void Forget(string key)
    {
        lock (gate)
            if (known.GetValueOrDefault(key) is { } found) Forget(found);
    }

    private void Forget(LinkedListNode<Tries> found)
    {
        byLast.Remove(found);
        known.Remove(found.Value.Key);
    }

    private TimeSpan WaitAfter(int failures)
    {
        if (failures < limits.FreeTries) return TimeSpan.Zero;
        var seconds = Math.Pow(2, Math.Min(failures - limits.FreeTries, 30));
        return seconds < limits.LongestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : limits.LongestWait;
    }

    private readonly record struct Tries(string Key, int Failures, long Last);
}

/// <summary>How wrong tries are slowed down, per person and per source. NIST SP 800-63B-4 section 3.2.2.</summary>
/// <param name="FreeTries">Tries that cost no wait; a whole sign-in takes two.</param>
/// <param name="LongestWait">The wait doubles from one second up to this.</param>
public sealed record SignInLimits(int FreeTries, TimeSpan LongestWait)
{
    /// <summary>Five tries, then up to a quarter of an hour: a hundred a day.</summary>
    public static readonly SignInLimits Default = new(5, TimeSpan.FromMinutes(15));
}
