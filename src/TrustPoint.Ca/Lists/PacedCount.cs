namespace TrustPoint.Ca.Lists;

/// <summary>
/// What is counted over whole tables. Once counting takes long (millions of rows), the count stays for twenty times as long: whoever asks, however many and however often,
/// costs a twentieth of a processor at most. Safe for concurrent use.
/// </summary>
/// <param name="time">Tells how long counting took.</param>
public sealed class PacedCount<T>(TimeProvider time) : IDisposable
{
    private const int Rest = 20;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim counting = new(1);
    private (T Value, long At, TimeSpan Took)? last;

    /// <summary>Counts, or says what was counted last.</summary>
    /// <param name="count">Counts. What it throws is thrown, and kept from nobody else.</param>
    /// <param name="ct">Stops the wait for somebody else's count.</param>
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
