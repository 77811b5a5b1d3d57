using System.Buffers;
using System.Net;

namespace TrustPoint.Formats.Names;

/// <summary>Syntax of host names, URIs and mailboxes. Each method says what is wrong, to follow the name's type, or null.</summary>
internal static class NameSyntax
{
    private const int MaxUriLength = 2048;

    private static readonly SearchValues<char> LettersDigitsHyphen =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    // RFC 5322 section 3.2.3, atext and the dot between atoms.
    private static readonly SearchValues<char> DotAtom =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    // RFC 3986 section 2: unreserved, gen-delims, sub-delims and the percent sign.
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>
    /// Preferred name syntax (RFC 1034 section 3.5 as RFC 1123 section 2.1 changed it); a wildcard only as the whole leftmost label
    /// (RFC 9525 section 6.3).
    /// </summary>
    public static string? DnsViolation(ReadOnlySpan<char> name, bool wildcard)
    {
        if (name.IsEmpty) return "is empty";
        if (name.Contains(' ')) return "holds a space";
        if (name.Length > 253) return "is longer than 253 characters";
        if (name[^1] == '.') return "ends with a dot";
        if (wildcard && name.StartsWith("*."))
            name = name[2..];
        if (name.Contains('*')) return "has a wildcard that is not its whole leftmost label";
        if (IPAddress.TryParse(name, out _)) return "is an IP address";
        foreach (var part in name.Split('.'))
        {
            var label = name[part];
            if (label.IsEmpty) return "has an empty label";
            if (label.Length > 63) return "has a label longer than 63 characters";
            if (label.ContainsAnyExcept(LettersDigitsHyphen)) return "holds a character that is not a letter, a digit or a hyphen";
            if (label[0] == '-' || label[^1] == '-') return "has a label that begins or ends with a hyphen";
        }
        return null;
    }

    /// <summary>RFC 5280 section 4.2.1.6: absolute, and with an authority its host is a fully qualified domain name or an IP address.</summary>
    public static string? UriViolation(ReadOnlySpan<char> uri)
    {
        if (uri.IsEmpty) return "is empty";
        if (uri.Length > MaxUriLength) return $"is longer than {MaxUriLength} characters";
        if (uri.Contains(' ')) return "holds a space";
        if (uri.ContainsAnyExcept(UriCharacters)) return "holds a character that RFC 3986 does not allow";
        if (HasBrokenPercent(uri)) return "has a percent sign without two hex digits";
        var colon = uri.IndexOf(':');
        if (colon < 1 || !char.IsAsciiLetter(uri[0]) || uri[..colon].ContainsAnyExcept(SchemeCharacters)) return "is not absolute";
        var rest = uri[(colon + 1)..];
        if (rest.IsEmpty) return "has nothing after its scheme";
        if (!rest.StartsWith("//")) return null;
        rest = rest[2..];
        var end = rest.IndexOfAny('/', '?', '#');
        return AuthorityViolation(end < 0 ? rest : rest[..end]);
    }

    /// <summary>RFC 5321 section 4.1.2 without quoted strings and address literals.</summary>
    public static string? MailboxViolation(ReadOnlySpan<char> mailbox)
    {
        if (mailbox.Contains(' ')) return "holds a space";
        var at = mailbox.IndexOf('@');
        if (at < 1) return "is not a mailbox";
        var local = mailbox[..at];
        if (local.Length > 64) return "has a local part longer than 64 characters";
        if (local.ContainsAnyExcept(DotAtom) || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return "is not a mailbox";
        return DnsViolation(mailbox[(at + 1)..], wildcard: false) is { } found ? $"has a domain that {found}" : null;
    }

    private static string? AuthorityViolation(ReadOnlySpan<char> authority)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (host.StartsWith("["))
        {
            var close = host.IndexOf(']');
            if (close < 0 || !IPAddress.TryParse(host[1..close], out _)) return "has a host that is not an IP address in its brackets";
            return PortViolation(host[(close + 1)..]);
        }
        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        if (!IPAddress.TryParse(name, out _) && DnsViolation(name, wildcard: false) is { } found) return $"has a host that {found}";
        return colon < 0 ? null : PortViolation(host[colon..]);
    }

    private static string? PortViolation(ReadOnlySpan<char> port) =>
        port.IsEmpty || (port[0] == ':' && ushort.TryParse(port[1..], out _)) ? null : "has a port that is not a number";

    private static bool HasBrokenPercent(ReadOnlySpan<char> uri)
    {
        for (var i = 0; i < uri.Length; i++)
        {
            if (uri[i] == '%' && (i + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[i + 1]) || !char.IsAsciiHexDigit(uri[i + 2]))) return true;
        }
        return false;
    }
}
