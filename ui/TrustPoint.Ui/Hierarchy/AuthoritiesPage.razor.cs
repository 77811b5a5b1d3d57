using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>The hierarchy as a picture: who signed whom, for whom they issue, and how they stand. What is over and has nothing below it is folded away.</summary>
public sealed partial class AuthoritiesPage(
    Authorities authorities, OutsideAuthorities outside, Domains domains, ICrlStore store, CertificateRegistry certificates, CircuitCaller caller, CaClock clock, TimeProvider time) : LiveView(time)
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> issued = [];
    private DateTimeOffset countedAt;
    private IReadOnlyList<AuthorityRequest> awaited = [];
    private IReadOnlyList<Standing> inService = [];
    private IReadOnlyList<IssuingAuthority> retired = [];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        person.Require(Right.SeeSetup);
        awaited = await outside.AwaitedAsync(Gone);
        var all = authorities.All;
        retired = [.. all.Where(authority => IsOver(authority, all))];
        await CountAsync(person, all);
        var standings = new List<Standing>();
        foreach (var authority in all.Except(retired))
            standings.Add(new(authority, CrlState.Worst(await CrlState.OfAsync(store, authority, clock.Latest, Gone)), issued.GetValueOrDefault(authority.Name)));
        inService = standings;
    }

    private static bool IsOver(IssuingAuthority authority, IReadOnlyList<IssuingAuthority> all) =>
        authority.Record.State is AuthorityState.Retired or AuthorityState.Revoked && all.All(below => below.Record.Parent != authority.Name || IsOver(below, all));

    // Counting costs more than looking: it is done now and then.
    private async Task CountAsync(Person person, IReadOnlyList<IssuingAuthority> all)
    {
        var now = clock.Latest;
        if (now - countedAt < CountEvery && all.All(authority => issued.ContainsKey(authority.Name))) return;
        countedAt = now;
        foreach (var authority in all) issued[authority.Name] = (await certificates.CountIssuedAsync(person, authority.Name, [now.AddDays(-7), now.AddMinutes(1)], Gone))[0];
    }
}
