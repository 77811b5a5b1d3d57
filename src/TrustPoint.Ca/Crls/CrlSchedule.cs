using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// Makes the CRLs that are due: by the period of their authority, and when a revocation has waited for its delay. Asked every second; what
/// fails is tried again.
/// </summary>
/// <param name="authorities">Whose CRLs.</param>
/// <param name="publication">Makes them.</param>
/// <param name="store">What was made.</param>
/// <param name="agenda">What changed.</param>
/// <param name="clock">The time that is signed.</param>
public sealed class CrlSchedule(Authorities.Authorities authorities, CrlPublication publication, ICrlStore store, CrlAgenda agenda, CaClock clock)
{
    /// <summary>How often it is asked.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly AppliancePart Caller = new("crl schedule");

    private readonly Dictionary<CrlScope, DateTimeOffset> quietUntil = [];
    private readonly SortedDictionary<string, string> troubles = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = [];

    /// <summary>Makes what is due. One call at a time.</summary>
    /// <returns>What could not be made and why, a sentence each; empty: all is well.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        var now = clock.Latest;
        foreach (var authority in authorities.All)
        {
            if (now > authority.Certificate.NotAfter) continue;
            // After a start nobody knows what changed since the last CRL.
            var changed = seen.Add(authority.Name) || agenda.Waits(authority.Name, authority.Record.Crl.Delay - Tick);
            if (changed) agenda.Take(authority.Name);
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl)) await LookAsync(authority, scope, changed, now, ct);
        }
        return [.. troubles.Values];
    }

    private async Task LookAsync(IssuingAuthority authority, CrlScope scope, bool changed, DateTimeOffset now, CancellationToken ct)
    {
        // A clock that was set far back must not keep it quiet until then.
        if (!changed && quietUntil.TryGetValue(scope, out var until) && now < until && until - now <= LongestQuiet) return;
        try
        {
            var history = await store.HistoryAsync(scope, now, ct);
            var due = history.NewestScheduled is { } last ? last.ThisUpdate + authority.Record.Crl.Period : now;
            var scheduled = now >= due;
            if (scheduled || (changed && await store.HasChangesAsync(scope, history.Newest?.UpTo ?? 0, ct)))
            {
                await publication.PublishAsync(Caller, scope, scheduled, ct);
                if (scheduled) due = now + authority.Record.Crl.Period;
            }
            quietUntil[scope] = due - now < LongestQuiet ? due : now + LongestQuiet;
            troubles.Remove(scope.Name);
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or CrlRefusedException
            or ClockBehindException or WrongSignatureException or IOException or UnauthorizedAccessException)
        {
            agenda.Changed(authority.Name);
            quietUntil[scope] = now + RetryAfter;
            troubles[scope.Name] = $"the CRL {scope} cannot be renewed now: {failed.Message}";
        }
    }
}
