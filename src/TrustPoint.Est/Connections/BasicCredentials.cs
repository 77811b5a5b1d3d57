using System.Net.Http.Headers;
using System.Text;

namespace TrustPoint.Est.Connections;

/// <summary>
/// A user name and password as HTTP Basic carries them (RFC 7617, UTF-8), inside TLS only. Digest is not offered: a server that checks it
/// has to keep the password or what is as good as the password, and ours are kept under PBKDF2.
/// </summary>
internal sealed record BasicCredentials(string UserName, string Password)
{
    /// <summary>The challenge, RFC 7617 section 2.</summary>
    public const string Challenge = "Basic realm=\"est\", charset=\"UTF-8\"";

    private const int LongestEncoded = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads an Authorization header.</summary>
    /// <returns>Null when it is not Basic with base64 of UTF-8 that holds a colon.</returns>
    public static BasicCredentials? Parse(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || value.Parameter is not { Length: <= LongestEncoded } encoded)
            return null;
        try
        {
            var text = Utf8.GetString(Convert.FromBase64String(encoded));
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : new(text[..colon], text[(colon + 1)..]);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
