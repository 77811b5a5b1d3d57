using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Credentials;

/// <summary>
/// The keys of one credential, of which one is in use. One that was replaced stays for an overlap, because a handshake, an answer or a voucher may just
/// have been begun with it, and is destroyed then. What a crash left behind (a key that was made and never certified, or one that was replaced) is found by its
/// label at the first look after a start, when nothing is under way with it. One call at a time.
/// </summary>
/// <param name="keys">Where the keys are.</param>
/// <param name="label">The label that all keys of this credential have, and no other key.</param>
/// <param name="time">Its monotonic clock counts the overlap: setting the wall clock changes nothing.</param>
public sealed class KeyHandover(IKeyStore keys, string label, TimeProvider time)
{
    /// <summary>How long a replaced key stays. Longer than any handshake, answer or call to a MASA takes.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> ending = new(StringComparer.Ordinal);
    private bool isSwept;

    /// <summary>Keys that were replaced and are there still.</summary>
    public IReadOnlyList<EndingKey> Ending
    {
        get
        {
            lock (ending) return [.. ending.Select(key => new EndingKey(key.Key, time.GetUtcNow() + (Overlap - time.GetElapsedTime(key.Value))))];
        }
    }

    /// <summary>From now on another key is in use.</summary>
    /// <param name="before">The key that was.</param>
    public void Replace(string before)
    {
        lock (ending) ending.TryAdd(before, time.GetTimestamp());
    }

    /// <summary>
    /// Destroys what is past its overlap; at the first call, all that is not in use and was not replaced by this process. A key store that is away
    /// keeps its keys until a call that finds it back.
    /// </summary>
    /// <param name="inUse">The key that is in use.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task SweepAsync(string inUse, CancellationToken ct)
    {
        try
        {
            await DestroyAsync(inUse, ct);
        }
        catch (KeyStoreUnavailableException)
        {
            // The health page says so.
        }
    }

    private async Task DestroyAsync(string inUse, CancellationToken ct)
    {
        string[] over;
        lock (ending) over = [.. ending.Where(key => time.GetElapsedTime(key.Value) >= Overlap).Select(key => key.Key)];
        if (isSwept && over is []) return;
        foreach (var id in over.Where(id => id != inUse)) await keys.DestroyAsync(id, ct);
        lock (ending)
        {
            foreach (var id in over) ending.Remove(id);
        }
        foreach (var key in await keys.ListAsync(ct))
        {
            if (key.Label == label && key.Id != inUse && !IsEnding(key.Id)) await keys.DestroyAsync(key.Id, ct);
        }
        isSwept = true;
    }

    private bool IsEnding(string id)
    {
        lock (ending) return ending.ContainsKey(id);
    }
}
