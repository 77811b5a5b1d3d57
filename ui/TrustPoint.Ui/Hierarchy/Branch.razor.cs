using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>An authority as the picture shows it.</summary>
/// <param name="Authority">The authority.</param>
/// <param name="List">The part of its revocation list that needs somebody most.</param>
/// <param name="IssuedThisWeek">Certificates in the last seven days.</param>
public sealed record Standing(IssuingAuthority Authority, CrlState List, long IssuedThisWeek);

/// <summary>What stands directly below one authority, and all that is below that: authorities, and the domains that they serve.</summary>
public sealed partial class Branch : View
{
    /// <summary>The authority above; null: the roots.</summary>
    [Parameter, EditorRequired]
    public string? Parent { get; set; }

    /// <summary>All authorities of the picture.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Standing> Standings { get; set; }

    /// <summary>All domains.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Domain> Domains { get; set; }

    private IEnumerable<Standing> Below => Standings.Where(one => one.Authority.Record.Parent == Parent);

    private IEnumerable<Domain> DomainsOf(Standing one) => Domains.Where(domain => domain.Authority == one.Authority.Name);

    /// <summary>The icon for where a key lives.</summary>
    internal static string KeyIcon(KeyProtection protection) => protection switch
    {
        KeyProtection.Token => "token",
        KeyProtection.Software => "file",
        _ => "elsewhere",
    };
}
