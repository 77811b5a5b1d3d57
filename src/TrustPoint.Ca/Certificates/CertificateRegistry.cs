using System.Collections.Concurrent;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Certificates;

/// <summary>The certificates that were ever intended here, as people look through them.</summary>
public sealed class CertificateRegistry(ICertificateQueries queries, TimeProvider time) : IDisposable
{
    // Each is of some domains; people have few such sets between them.
    private const int MostKept = 100;

    private static readonly int[] Days = [1, 7, 30, 90, 365];

    private readonly ConcurrentDictionary<string, PacedCount<CertificateFigures>> figures = new();

    /// <summary>A page.</summary>
    /// <param name="caller">Who sees certificates of the filter's domain or, without one, of some: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="state">Only those in this state now; null does not narrow. It decides over the filter's status.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<CertificateRecord>> ListAsync(
        Caller caller, CertificateFilter filter, CertificateState? state, PageRequest<CertificateSort> page, CancellationToken ct)
    {
        var seen = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        var narrowed = seen.In(state, time.GetUtcNow());
        // Bound to what was asked, not to the time at which it was.
        return page.ReadAsync((seen, state).ToTuple(), from => queries.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>How many there are in the list.</summary>
    public Task<ListCount> CountAsync(Caller caller, CertificateFilter filter, CertificateState? state, CancellationToken ct)
    {
        var seen = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return queries.CountAsync(seen.In(state, time.GetUtcNow()), ct);
    }

    /// <summary>How many certificates an authority issued, whatever became of them.</summary>
    /// <param name="caller">Who sees authorities.</param>
    /// <param name="authority">The authority's name.</param>
    /// <param name="times">Rising; each count is from one of them, inclusive, to the next.</param>
    /// <param name="ct">Stops the count.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<IReadOnlyList<long>> CountIssuedAsync(Caller caller, string authority, IReadOnlyList<DateTimeOffset> times, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return queries.CountIssuedAsync(authority, times, ct);
    }

    /// <summary>
    /// How many there are, by state and by when they end: within a day, a week, 30, 90 and 365 days, and later. What took a tenth of a second or longer to count stands for
    /// twenty times as long, for all who ask for the same.
    /// </summary>
    /// <param name="caller">Who sees certificates of that domain or, without one, of some.</param>
    /// <param name="domain">Only of this domain; null: all that the caller sees.</param>
    /// <param name="ct">Stops the count.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<CertificateFigures> FiguresAsync(Caller caller, string? domain, CancellationToken ct)
    {
        var domains = caller.Narrow(Right.SeeDevices, domain);
        if (figures.Count >= MostKept) figures.Clear();
        // What is asked for may hold any letter; names of domains that there are hold no line break.
        var scope = domain is not null ? $"={domain}" : domains is null ? "" : string.Join('\n', domains.Order(StringComparer.Ordinal).Prepend("of"));
        var kept = figures.GetOrAdd(scope, _ => new(time));
        return await kept.TakeAsync(() => CountAsync(domains, ct), ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var kept in figures.Values) kept.Dispose();
    }

    private async Task<CertificateFigures> CountAsync(IReadOnlyList<string>? domains, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        DateTimeOffset[] times = [now, .. Days.Select(days => now.AddDays(days))];
        var issued = await queries.CountByEndAsync(CertificateStatus.Issued, domains, times, ct);
        var buckets = times.Select((from, i) => new ExpiryBucket(from, i + 1 < times.Length ? times[i + 1] : null, issued[i + 1])).ToList();
        return new(
            issued.Skip(1).Sum(), (await queries.CountByEndAsync(CertificateStatus.OnHold, domains, [], ct))[0], (await queries.CountByEndAsync(CertificateStatus.Revoked, domains, [], ct))[0],
            issued[0], buckets);
    }
}
