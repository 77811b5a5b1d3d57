namespace TrustPoint.Formats.Vouchers;

/// <summary>The URL of a MASA as a factory identity or a person writes it (RFC 8995 section 2.3.2).</summary>
public static class MasaAddress
{
    private const string Prefix = "/.well-known/brski";

    /// <summary>As a factory identity has it: the authority alone where that says all, which keeps certificates small.</summary>
    /// <param name="text">As <see cref="Parse"/> reads it.</param>
    /// <exception cref="DecodeException">As there.</exception>
    public static string Shorten(string text) => Parse(text) is { AbsolutePath: Prefix } url ? url.Authority : text;

    /// <summary>Where BRSKI's operations stand below, without a slash at the end.</summary>
    /// <param name="text">An authority alone, as <c>masa.example.com</c> or <c>masa.example.com:9443</c>, or a whole https URL.</param>
    /// <exception cref="DecodeException">Neither; or another scheme than https, or with user, query or fragment.</exception>
    public static Uri Parse(string text)
    {
        // "If the value has no slash it is an authority": scheme and path are then the standard's.
        var whole = text.Contains('/', StringComparison.Ordinal) ? text.TrimEnd('/') : $"https://{text}{Prefix}";
        if (text.Length > 512 || text.Any(character => character is <= ' ' or > '~' or '\\') || !Uri.TryCreate(whole, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw new DecodeException("MASA URL: neither a host name nor an https URL");
        if (url.Scheme != Uri.UriSchemeHttps) throw new DecodeException("MASA URL: the scheme is not https");
        return url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw new DecodeException("MASA URL: it has a user, a query or a fragment");
    }
}
