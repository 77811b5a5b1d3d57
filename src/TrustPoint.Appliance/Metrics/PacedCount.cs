namespace TrustPoint.Appliance.Metrics;

/// <summary>
/// What is counted over whole tables. Once counting takes long (millions of rows), the count stays for a hundred times as long: whoever scrapes, however often, costs a
/// hundredth of a processor at most. Safe for concurrent use.
/// </summary>
/// <param name="time">Tells how long counting took.</param>
internal sealed class PacedCount<T>(TimeProvider time) : IDisposable
{
    private const int Rest = 100;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim counting = new(1);
    private (T Value, long At, TimeSpan Took)? last;

    /// <summary>Counts, or says what was counted last.</summary>
    public async Task<T> TakeAsync(Func<Task<T>> count, CancellationToken ct)
    {
        await counting.WaitAsync(ct);
        try
        {
            if (last is { } kept && kept.Took >= Long && time.GetElapsedTime(kept.At) < kept.Took * Rest) return kept.Value;
            var from = time.GetTimestamp();
            var value = await count();
            last = (value, time.GetTimestamp(), time.GetElapsedTime(from));
            return value;
        }
        finally
        {
            counting.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => counting.Dispose();
}
