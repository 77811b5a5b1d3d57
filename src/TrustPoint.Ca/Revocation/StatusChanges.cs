namespace TrustPoint.Ca.Revocation;

/// <summary>
/// Counts the changes of certificates' status, for whoever keeps what follows from a status. A change begins before its transaction and ends
/// after it, so between its commit and its end nothing that was kept is used. Safe for concurrent use, without locks.
/// </summary>
public sealed class StatusChanges
{
    private long begun;
    private long ended;

    /// <summary>
    /// The number of the state that everybody sees now; null: a change is under way, and who reads may see either state. Read it before the
    /// status: what was then seen holds for as long as this is the same.
    /// </summary>
    public long? Settled
    {
        get
        {
            // In this order: what ended had begun, so when both are equal nothing was under way at the first reading.
            var done = Interlocked.Read(ref ended);
            return Interlocked.Read(ref begun) == done ? done : null;
        }
    }

    internal void Begin() => Interlocked.Increment(ref begun);

    /// <summary>Whether or not anything was changed: of a failed commit nobody knows.</summary>
    internal void End() => Interlocked.Increment(ref ended);
}
