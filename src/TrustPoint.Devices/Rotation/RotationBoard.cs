using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;

namespace TrustPoint.Devices.Rotation;

/// <summary>How many devices' newest certificates end in a span of time.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Count">How many.</param>
public sealed record EndingSpan(DateTimeOffset From, long Count);

/// <summary>How the rotation of devices' certificates goes.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Counts">How many devices are how.</param>
/// <param name="Ending">What ends within <see cref="RotationBoard.Ahead"/>, in spans of <see cref="RotationBoard.Span"/>.</param>
/// <param name="Issued">Certificates that devices were given, by hour, for the last day: how many.</param>
/// <param name="Turns">How issuance keeps up.</param>
public sealed record RotationFigures(DateTimeOffset At, RotationCounts Counts, IReadOnlyList<EndingSpan> Ending, IReadOnlyList<EndingSpan> Issued, TurnFigures Turns);

/// <summary>Watches devices that renew by themselves: who is due, late, silent, stopped, and why.</summary>
/// <param name="store">The newest certificate of each.</param>
/// <param name="contacts">What devices asked, by the hour.</param>
/// <param name="turns">How issuance keeps up.</param>
/// <param name="time">The clock.</param>
public sealed class RotationBoard(IRotationStore store, ContactBook contacts, IssuanceTurns turns, TimeProvider time)
{
    /// <summary>How far ahead it looks.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(48);

    /// <summary>How finely.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(30);

    /// <summary>How it goes, in the domains that the caller sees.</summary>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public async Task<RotationFigures> FiguresAsync(Caller caller, CancellationToken ct)
    {
        var domains = caller.Narrow(Right.SeeDevices, null);
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(now.Ticks - (now.Ticks % Span.Ticks), TimeSpan.Zero);
        var ending = await store.CountByEndAsync(domains, from, Span, (int)(Ahead / Span), ct);
        var hour = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var issued = (await contacts.CountsAsync(caller, ct)).Where(count => count.Outcome == ContactOutcome.Issued).ToDictionary(count => count.Hour, count => count.Count);
        return new(
            now, await store.CountAsync(domains, now, ct), [.. ending.Select((count, i) => new EndingSpan(from + (Span * i), count))],
            [.. Enumerable.Range(0, 24).Select(i => hour.AddHours(i - 23)).Select(at => new EndingSpan(at, issued.GetValueOrDefault(at)))], turns.Figures);
    }

    /// <summary>A page of the list. Who will stop within six hours: <see cref="RotationState.Late"/> and <see cref="RotationFilter.EndsBefore"/>.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of the filter's domain or, without one, of any.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<WatchedCertificate>> ListAsync(Caller caller, RotationFilter filter, PageRequest<RotationSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return await page.ReadAsync(narrowed, from => store.ListAsync(narrowed, time.GetUtcNow(), page.Sort, from, page.Limit, ct));
    }
}
