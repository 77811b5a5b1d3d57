using System.Buffers;

namespace TrustPoint.Est;

/// <summary>The optional label of an EST path, RFC 7030 section 3.2.2: <c>{domain}</c> or <c>{domain}~{profile}</c>, both <c>[a-z0-9-]{1,32}</c>.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Profile">The profile asked for; null for the domain's default.</param>
public sealed record EstLabel(string Domain, string? Profile)
{
    private const string Prefix = "/.well-known/est/";

    private static readonly SearchValues<char> PartCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>As it stands in a path.</summary>
    public override string ToString() => Profile is null ? Domain : $"{Domain}~{Profile}";

    /// <summary>
    /// Reads the label from the request target exactly as it was sent. Routing is lenient (letter case, escapes, dot segments, a trailing
    /// slash); this is not: a path has one spelling, and any other leads nowhere.
    /// </summary>
    /// <param name="target">The request target, origin-form or absolute-form (RFC 9112 section 3.2).</param>
    /// <param name="operation">The operation's name that routing found.</param>
    /// <param name="label">The label; null where the path has none.</param>
    /// <returns>False when the path is not spelled as it must be.</returns>
    internal static bool TryRead(string target, string operation, out EstLabel? label)
    {
        label = null;
        var path = PathOf(target);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        path = path[Prefix.Length..];
        if (path.SequenceEqual(operation)) return true;

        var slash = path.IndexOf('/');
        return slash > 0 && path[(slash + 1)..].SequenceEqual(operation) && TryParse(path[..slash], out label);
    }

    private static bool TryParse(ReadOnlySpan<char> text, out EstLabel? label)
    {
        label = null;
        // RFC 3986 section 6.2.2.2: some clients escape the tilde, which needs none, and mean the same.
        var (tilde, length) = text.IndexOf("%7E", StringComparison.OrdinalIgnoreCase) is >= 0 and var escaped ? (escaped, 3) : (text.IndexOf('~'), 1);
        var domain = tilde < 0 ? text : text[..tilde];
        var profile = tilde < 0 ? null : text[(tilde + length)..].ToString();
        if (!IsPart(domain) || (profile is not null && !IsPart(profile))) return false;
        label = new(domain.ToString(), profile);
        return true;
    }

    private static bool IsPart(ReadOnlySpan<char> part) => part.Length is >= 1 and <= 32 && !part.ContainsAnyExcept(PartCharacters);

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            var authority = target["https://".Length..];
            var slash = authority.IndexOf('/');
            target = slash < 0 ? default : authority[slash..];
        }
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }
}
