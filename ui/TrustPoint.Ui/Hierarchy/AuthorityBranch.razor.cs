using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>The authorities below one, and all that is below them.</summary>
public sealed partial class AuthorityBranch(Authorities authorities) : View
{
    /// <summary>The authority above; null: the roots.</summary>
    [Parameter, EditorRequired]
    public string? Parent { get; set; }

    /// <summary>The newest CRL of each part of each authority; null where there is none.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, IReadOnlyList<CrlRecord?>> Crls { get; set; }

    private IReadOnlyList<IssuingAuthority> All => authorities.All;

    private IEnumerable<IssuingAuthority> Children => All.Where(authority => authority.Record.Parent == Parent);

    private static string Fingerprint(IssuingAuthority authority) => Convert.ToHexString(SHA256.HashData(authority.Record.Certificate));

    private static string KeyIcon(IssuingAuthority authority) => authority.Record.Protection switch
    {
        KeyProtection.Token => "token",
        KeyProtection.Software => "file",
        _ => "elsewhere",
    };

    private static Mood MoodOf(IssuingAuthority authority) => authority.Record.State switch
    {
        AuthorityState.Active => Mood.Good,
        AuthorityState.Suspended or AuthorityState.OnHold => Mood.Wait,
        AuthorityState.Revoked => Mood.Bad,
        _ => Mood.Off,
    };
}
