using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>The hierarchy as a tree of cards.</summary>
public sealed partial class AuthoritiesPage(Authorities authorities, ICrlStore store, CircuitCaller caller, CaClock clock) : View
{
    private Dictionary<string, IReadOnlyList<CrlRecord?>>? crls;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        (await caller.NowAsync(Gone)).Require(Right.SeeSetup);
        var found = new Dictionary<string, IReadOnlyList<CrlRecord?>>();
        foreach (var authority in authorities.All)
        {
            var newest = new List<CrlRecord?>();
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl)) newest.Add((await store.HistoryAsync(scope, clock.Latest, Gone)).Newest);
            found[authority.Name] = newest;
        }
        crls = found;
    }
}
