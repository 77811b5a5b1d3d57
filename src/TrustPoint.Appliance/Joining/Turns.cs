namespace TrustPoint.Appliance.Joining;

/// <summary>One at a time for each key. Safe for concurrent use; of keys that nobody waits for nothing is kept.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn, and acts.</summary>
    public async Task<T> TakeAsync<T>(string key, Func<Task<T>> act, CancellationToken ct)
    {
        Turn? turn;
        lock (turns)
        {
            if (!turns.TryGetValue(key, out turn)) turns.Add(key, turn = new());
            turn.Users++;
        }
        try
        {
            await turn.Free.WaitAsync(ct);
            try
            {
                return await act();
            }
            finally
            {
                turn.Free.Release();
            }
        }
        finally
        {
            lock (turns)
            {
                if (--turn.Users == 0) turns.Remove(key);
            }
        }
    }

    // Nobody asks for its wait handle, so there is nothing to dispose of.
    private sealed class Turn
    {
        public SemaphoreSlim Free { get; } = new(1);

        public int Users { get; set; }
    }
}
