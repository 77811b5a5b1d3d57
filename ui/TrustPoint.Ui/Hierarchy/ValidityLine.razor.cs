using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>From when to when an authority is good, where we are now, and when its successor has to be there: what it issues must end before it does.</summary>
public sealed partial class ValidityLine(Authorities authorities, Domains domains, ProfileCatalogue profiles, TimeProvider time) : View
{
    /// <summary>The authority.</summary>
    [Parameter, EditorRequired]
    public required IssuingAuthority Authority { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();

    private string MoodNow => Now > Authority.NotAfter ? "bad" : "good";

    // From then on its certificates end with it, before their own time (RFC 5280 section 6.1.3 asks for both to be good). Null: it ends never, or issues nothing that ends.
    private DateTimeOffset? ReplaceAt
    {
        get
        {
            if (Authority.NotAfter.Year == 9999) return null;
            var ofDevices = domains.All.Where(domain => domain.Authority == Authority.Name).SelectMany(domain => domain.Profiles).Select(name => profiles.Find(name)?.Validity.Lifetime);
            var ofAuthorities = authorities.All.Where(below => below.Record.Parent == Authority.Name && below.NotAfter.Year < 9999).Select(below => (TimeSpan?)(below.NotAfter - below.NotBefore));
            return ofDevices.Concat(ofAuthorities).Max() is { } longest ? Authority.NotAfter - longest : null;
        }
    }

    private string At(DateTimeOffset at) => FormattableString.Invariant($"left: {Percent(at):0.##}%");

    private string From(DateTimeOffset at) => FormattableString.Invariant($"left: {Percent(at):0.##}%; width: {100 - Percent(at):0.##}%");

    private double Percent(DateTimeOffset at) => Math.Clamp((at - Authority.NotBefore) / (Authority.NotAfter - Authority.NotBefore), 0, 1) * 100;
}
