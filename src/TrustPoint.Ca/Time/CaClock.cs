using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Time;

/// <summary>
/// The time that the CA signs. It never goes back: what was signed under a later time must not be followed by something that says it was
/// earlier. A step back of up to a minute, as time synchronisation makes, is waited out at the highest time that was seen; after a longer
/// one the CA signs nothing until a person confirms the new time. The highest time is the audit log's: it survives a restart at no cost.
/// Safe for concurrent use.
/// </summary>
public sealed class CaClock
{
    /// <summary>The longest step back that is waited out.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    // Entries that were made at the same time may stand in any order, but not further apart than what waits for one commit.
    private const int LastEntries = 5_000;

    private readonly TimeProvider time;
    private long mark;

    /// <summary>A clock that starts from a mark.</summary>
    /// <param name="time">The box's clock.</param>
    /// <param name="mark">The highest time that was seen; null: none.</param>
    public CaClock(TimeProvider time, DateTimeOffset? mark = null) => (this.time, this.mark) = (time, mark?.UtcTicks ?? 0);

    /// <summary>The highest time that was seen.</summary>
    public DateTimeOffset Mark => new(Interlocked.Read(ref mark), TimeSpan.Zero);

    /// <summary>The later of the box's clock and the mark: for the record of what has happened anyway.</summary>
    public DateTimeOffset Latest => time.GetUtcNow() is var now && now.UtcTicks > Interlocked.Read(ref mark) ? now : Mark;

    /// <summary>What is wrong with the box's clock and what to do, as a sentence; null: nothing.</summary>
    public string? Trouble => time.GetUtcNow() is var now && Mark - now > Tolerance ? ClockException.Behind(now, Mark).Message : null;

    /// <summary>Goes on from the mark on the log.</summary>
    public static async Task<CaClock> OpenAsync(TimeProvider time, IAuditStore log, CancellationToken ct)
    {
        var (size, _) = await log.HeadAsync(ct);
        // What is only noted, such as a refusal, has the box's time, also while that is wrong. What was signed decides, however much follows it.
        for (long last = LastEntries; ; last *= 10)
        {
            var (mark, isSigned) = await MarkAsync(log.ReadAsync(Math.Max(0, size - last), ct));
            if (isSigned || last >= size) return new(time, mark);
        }
    }

    /// <summary>Now, to be signed: not before any time that was seen.</summary>
    /// <exception cref="ClockException">The box's clock went back too far.</exception>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        while (Interlocked.Read(ref mark) is var highest && now.UtcTicks > highest)
        {
            if (Interlocked.CompareExchange(ref mark, now.UtcTicks, highest) == highest) return now;
        }
        return Mark - now <= Tolerance ? Mark : throw ClockException.Behind(now, Mark);
    }

    /// <summary>
    /// The entry of something that is to be signed. It is put on the log only if the clock still shows its time then: whoever began before the clock was set,
    /// or before a person confirmed it, would otherwise stand on the log after those who began later.
    /// </summary>
    /// <param name="entry">Under the time of <see cref="Now"/>. To append it fails with a <see cref="ClockException"/> otherwise.</param>
    /// <param name="begins">From when on it is good, where that was taken long before; null: from the entry's time.</param>
    public AuditEntry Hold(AuditEntry entry, DateTimeOffset? begins = null) => entry.Provided(() =>
    {
        var now = Now();
        if ((now - entry.Time).Duration() > Tolerance || begins - now > Tolerance) throw ClockException.Set(begins ?? entry.Time, now);
    });

    /// <summary>Takes the box's time as it is, by order of a person who knows that it is right.</summary>
    /// <returns>The mark from now on.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be put on the log; nothing changed.</exception>
    public async Task<DateTimeOffset> ConfirmAsync(Caller caller, IAuditStore log, CancellationToken ct)
    {
        caller.Require(Right.ConfirmClock);
        var now = time.GetUtcNow();
        await log.AppendAsync(
            AuditEntry.Create(AuditEventType.ClockConfirmed, now, caller, AuditOutcome.Success, ("before", $"{Mark:yyyy-MM-ddTHH:mm:ssZ}")), ct);
        Interlocked.Exchange(ref mark, now.UtcTicks);
        return now;
    }

    private static async Task<(DateTimeOffset? Mark, bool IsSigned)> MarkAsync(IAsyncEnumerable<byte[]> leaves)
    {
        var (mark, isSigned) = ((DateTimeOffset?)null, false);
        await foreach (var leaf in leaves)
        {
            using var entry = JsonDocument.Parse(leaf);
            var at = entry.RootElement.GetProperty("time"u8).GetDateTimeOffset();
            var type = entry.RootElement.GetProperty("event"u8);
            // What a person confirmed begins anew.
            var isConfirmed = type.ValueEquals(AuditEventType.ClockConfirmed.Name);
            if (mark is null || at > mark || isConfirmed) mark = at;
            isSigned |= isConfirmed || type.ValueEquals(AuditEventType.CertificateIntended.Name) || type.ValueEquals(AuditEventType.CrlIntended.Name);
        }
        return (mark, isSigned);
    }
}

/// <summary>The box's clock cannot be what is signed. Nothing was.</summary>
/// <param name="message">Why and what to do.</param>
public sealed class ClockException(string message) : Exception(message)
{
    /// <summary>The clock is behind a time that the CA has already signed. Nothing is signed until it has caught up, or a person confirms it.</summary>
    /// <param name="now">What it shows.</param>
    /// <param name="mark">The highest time that was seen.</param>
    public static ClockException Behind(DateTimeOffset now, DateTimeOffset mark) => new(FormattableString.Invariant(
        $"the clock shows {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, but the appliance has already worked at {mark.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: set the clock right or, if it is right now, run './trustpoint clock confirm'. Nothing is signed until then"));

    /// <summary>The clock was set while something was being done.</summary>
    /// <param name="begun">What it showed when that began.</param>
    /// <param name="now">What it shows.</param>
    public static ClockException Set(DateTimeOffset begun, DateTimeOffset now) => new(FormattableString.Invariant(
        $"the clock was set from {begun.UtcDateTime:yyyy-MM-dd HH:mm:ss} to {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC while this was being done. Nothing was signed: ask again"));
}
