using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>What one authority issued day by day. Days that are over are counted once: a page that is open looks every few seconds.</summary>
internal sealed class IssuedDays(CertificateRegistry registry)
{
    // Today, and the day before: what was begun then may be signed after midnight.
    private const int StillGrowing = 2;

    private string? authority;

    /// <summary>Where the days begin, rising; the last is the end of today.</summary>
    public IReadOnlyList<DateTimeOffset> Days { get; private set; } = [];

    /// <summary>How many were issued from each of them to the next.</summary>
    public IReadOnlyList<long> Counts { get; private set; } = [];

    /// <summary>Counts.</summary>
    /// <param name="caller">Who sees authorities.</param>
    /// <param name="of">The authority's name.</param>
    /// <param name="days">Where the days begin, and the end of today.</param>
    /// <param name="ct">Stops the count.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task CountAsync(Caller caller, string of, IReadOnlyList<DateTimeOffset> days, CancellationToken ct)
    {
        long[] known = of == authority && days.SequenceEqual(Days) ? [.. Counts.SkipLast(StillGrowing)] : [];
        Counts = [.. known, .. await registry.CountIssuedAsync(caller, of, [.. days.Skip(known.Length)], ct)];
        (authority, Days) = (of, days);
    }
}
