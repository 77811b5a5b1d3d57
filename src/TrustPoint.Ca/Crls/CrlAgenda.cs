using System.Collections.Concurrent;

namespace TrustPoint.Ca.Crls;

/// <summary>Since when an authority has changes that may not be on a CRL yet. Kept in memory: a start looks at the database. Safe for concurrent use.</summary>
/// <param name="time">The box's clock: waiting does not depend on what is signed.</param>
public sealed class CrlAgenda(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> changed = new();
    private readonly ConcurrentDictionary<string, long> compromised = new();

    /// <summary>Notes a change.</summary>
    internal void Changed(string authority, bool isCompromise)
    {
        changed.TryAdd(authority, time.GetTimestamp());
        if (isCompromise) compromised.TryAdd(authority, time.GetTimestamp());
    }

    /// <summary>Whether a change waits for so long, or a compromise for so long.</summary>
    internal bool Waits(string authority, TimeSpan delay, TimeSpan compromiseDelay) => Waits(changed, authority, delay) || Waits(compromised, authority, compromiseDelay);

    /// <summary>Forgets the changes of before; taken before they are read, so that none of later is forgotten.</summary>
    internal void Take(string authority)
    {
        changed.TryRemove(authority, out _);
        compromised.TryRemove(authority, out _);
    }

    private bool Waits(ConcurrentDictionary<string, long> since, string authority, TimeSpan delay) => since.TryGetValue(authority, out var from) && time.GetElapsedTime(from) >= delay;
}
