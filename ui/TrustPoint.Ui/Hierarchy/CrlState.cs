using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ui.Elements;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>How one part of an authority's revocation list stands.</summary>
/// <param name="Scope">The part.</param>
/// <param name="Newest">The newest published one; null: there is none.</param>
/// <param name="Freshness">What it is worth now; null: there is none.</param>
public sealed record CrlState(CrlScope Scope, CrlRecord? Newest, CrlFreshness? Freshness)
{
    /// <summary>What that means.</summary>
    public Mood Mood => Freshness switch
    {
        CrlFreshness.Fresh => Mood.Good,
        CrlFreshness.Late => Mood.Wait,
        _ => Mood.Bad,
    };

    /// <summary>The key of the words for it.</summary>
    public string Key => $"authority.crl.{Freshness?.ToString() ?? "None"}";

    /// <summary>All parts of an authority's list.</summary>
    public static async Task<IReadOnlyList<CrlState>> OfAsync(ICrlStore store, IssuingAuthority authority, DateTimeOffset now, CancellationToken ct)
    {
        var states = new List<CrlState>();
        foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
        {
            var newest = (await store.HistoryAsync(scope, now, ct)).Newest;
            states.Add(new(scope, newest, newest is null ? null : authority.FreshnessOf(newest.ThisUpdate, newest.NextUpdate, now)));
        }
        return states;
    }

    /// <summary>The part that needs somebody most.</summary>
    public static CrlState Worst(IReadOnlyList<CrlState> states) => states.MaxBy(state => state.Mood switch { Mood.Bad => 2, Mood.Wait => 1, _ => 0 })!;
}
