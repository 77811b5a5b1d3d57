using System.Collections.Concurrent;

namespace TrustPoint.Ca.Crls;

/// <summary>Since when an authority has changes that may not be on a CRL yet. Kept in memory: a start looks at the database. Safe for concurrent use.</summary>
/// <param name="time">The box's clock: waiting does not depend on what is signed.</param>
public sealed class CrlAgenda(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> since = new();

    /// <summary>Notes a change.</summary>
    internal void Changed(string authority) => since.TryAdd(authority, time.GetTimestamp());

    /// <summary>Whether a change waits for so long.</summary>
    internal bool Waits(string authority, TimeSpan delay) => since.TryGetValue(authority, out var from) && time.GetElapsedTime(from) >= delay;

    /// <summary>Forgets the changes of before; taken before they are read, so that none of later is forgotten.</summary>
    internal void Take(string authority) => since.TryRemove(authority, out _);
}
