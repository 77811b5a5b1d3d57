using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// Makes the CRLs that are due (RFC 5280 section 5.1.2.5): by the period of their authority, when a revocation has waited for its delay, and when the one that was published is lost.
/// Asked every second; what fails is tried again.
/// </summary>
/// <param name="authorities">Whose CRLs.</param>
/// <param name="publication">Makes them.</param>
/// <param name="store">What was made.</param>
/// <param name="files">What is published.</param>
/// <param name="agenda">What changed.</param>
/// <param name="clock">The time that is signed: what is due is due by it.</param>
/// <param name="time">The box's clock: how long to wait does not depend on what is signed.</param>
public sealed class CrlSchedule(
    Authorities.Authorities authorities, CrlPublication publication, ICrlStore store, ICrlFiles files, CrlAgenda agenda, CaClock clock, TimeProvider time)
{
    /// <summary>How often it is asked.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    // So much of the delay is left for the look that comes and for making a CRL of a million entries.
    private static readonly TimeSpan Lead = 2 * Tick;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    // Whoever has a key of somebody else uses it for as long as others do not know: whatever the delay is, they know it soon.
    private static readonly TimeSpan CompromiseDelay = TimeSpan.FromMinutes(10);
    private static readonly AppliancePart Caller = new("crl schedule");

    private readonly Dictionary<CrlScope, (long Since, TimeSpan Length)> rests = [];
    private readonly Dictionary<CrlScope, string> troubles = [];
    private readonly HashSet<string> seen = [];

    /// <summary>Makes what is due. One call at a time.</summary>
    /// <returns>What could not be made and why, a sentence each; empty: all is well.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        var now = clock.Latest;
        var found = new List<string>();
        foreach (var authority in authorities.All)
        {
            // Nothing can be signed that would not outlive it.
            if (now >= authority.Certificate.NotAfter || authority.Record.Protection == KeyProtection.Elsewhere) continue;
            // After a start nobody knows what changed since the last CRL.
            var changed = seen.Add(authority.Name) || agenda.Waits(authority.Name, authority.Record.Crl.Delay - Lead, CompromiseDelay - Lead);
            if (changed) agenda.Take(authority.Name);
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
            {
                if (changed || !Rests(scope)) await LookAsync(authority, scope, changed, now, ct);
                if (troubles.TryGetValue(scope, out var trouble)) found.Add(trouble);
            }
        }
        return found;
    }

    private bool Rests(CrlScope scope) => rests.TryGetValue(scope, out var rest) && time.GetElapsedTime(rest.Since) < rest.Length;

    private async Task LookAsync(IssuingAuthority authority, CrlScope scope, bool changed, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            var history = await store.HistoryAsync(scope, now, ct);
            // One of a time that is still to come was made before the clock was set right: nobody takes it now.
            var due = history.NewestScheduled is { } last && history.Newest!.ThisUpdate <= now ? last.ThisUpdate + authority.Record.Crl.Period : now;
            var scheduled = now >= due || files.Beginning(scope.FullFile, 1) is null;
            // What failed may have been for a change.
            changed |= troubles.ContainsKey(scope);
            if (scheduled || (changed && await store.HasChangesAsync(scope, history.Newest?.UpTo ?? 0, ct)))
            {
                await publication.PublishAsync(Caller, scope, scheduled, ct);
                if (scheduled) due = now + authority.Record.Crl.Period;
            }
            Rest(scope, due - now < LongestRest ? due - now : LongestRest);
            troubles.Remove(scope);
        }
        // Whatever it is, the other CRLs are made.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Rest(scope, RetryAfter);
            troubles[scope] = $"the CRL {scope} cannot be renewed now: {failure.Message}";
        }
    }

    private void Rest(CrlScope scope, TimeSpan length) => rests[scope] = (time.GetTimestamp(), length);
}
