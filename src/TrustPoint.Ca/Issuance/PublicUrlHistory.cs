using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Issuance;

/// <summary>Unexpired certificates that point to public URLs which new certificates do not point to any more.</summary>
/// <param name="Urls">Where they point to.</param>
/// <param name="Certificates">How many, counted up to <see cref="Most"/>.</param>
/// <param name="Until">The latest notAfter among them all.</param>
public sealed record FormerUrls(IReadOnlyList<string> Urls, int Certificates, DateTimeOffset Until)
{
    /// <summary>Beyond this nobody counts.</summary>
    public const int Most = 1000;

    /// <summary>What that means and what to do, for a person.</summary>
    public string Warning
    {
        get
        {
            var count = Certificates < Most ? $"{Certificates}" : "1,000 or more";
            // RFC 5280 section 4.1.2.5: no well-defined end.
            var (last, until) = Until.Year == 9999 ? ("some without an end", "for good") : ($"the last until {Until:yyyy-MM-dd HH:mm} UTC", "until then");
            return $"Unexpired certificates point to an earlier public URL, {string.Join(" or ", Urls)}: {count}, {last}. "
                + $"Whoever checks them asks there: keep it reachable {until}, as a DNS alias of this box for example, or renew them.";
        }
    }
}

/// <summary>The public URLs that certificates were pointed to, one after the other, as they are kept.</summary>
public interface IPublicUrlStore
{
    /// <summary>The last one; null: there is none, or certificates point nowhere.</summary>
    Task<string?> LastAsync(CancellationToken ct);

    /// <summary>Every one that certificates were ever pointed to, the last first.</summary>
    Task<IReadOnlyList<string>> AllAsync(CancellationToken ct);

    /// <summary>Adds the one that certificates point to from now on, durably and with its audit entry.</summary>
    /// <param name="url">Null: they point nowhere.</param>
    /// <param name="since">Now.</param>
    /// <param name="entry">Says so.</param>
    /// <param name="ct">Stops the wait.</param>
    Task AddAsync(string? url, DateTimeOffset since, AuditEntry entry, CancellationToken ct);

    /// <summary>The certificates that end after a time and point to other URLs than the last; null: none. The cost does not grow with those that have ended.</summary>
    Task<FormerUrls?> FormerAsync(DateTimeOffset now, CancellationToken ct);
}

/// <summary>Notices that the public URL is another than before: certificates in the field do not learn of it.</summary>
public sealed class PublicUrlHistory(IPublicUrlStore store, CaClock clock)
{
    /// <summary>Puts the URL on record where it is another than the last. To be called once, before the first order.</summary>
    /// <param name="caller">The appliance itself: the URL is its configuration's.</param>
    /// <param name="url">What certificates point to from now on; null: nowhere.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>What is still in the field under other URLs; null: nothing.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    public async Task<FormerUrls?> UseAsync(AppliancePart caller, PublicUrl? url, CancellationToken ct)
    {
        var (before, now, time) = (await store.LastAsync(ct), url?.ToString(), clock.Latest);
        if (before != now)
        {
            var entry = AuditEntry.Create(AuditEventType.PublicUrlChanged, time, caller, AuditOutcome.Success, ("before", before), ("now", now));
            await store.AddAsync(now, time, entry, ct);
        }
        return await store.FormerAsync(time, ct);
    }
}
