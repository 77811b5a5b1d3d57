using System.Buffers;

namespace TrustPoint.Formats.Ocsp;

/// <summary>A request in the path of a GET: <c>{url}/{url-encoding of base64 of DER}</c> (RFC 6960 appendix A.1, RFC 9919 section 6).</summary>
public static class OcspRequestPath
{
    // Base64 of the largest request, and room for what is percent-encoded.
    private const int Longest = 2 * OcspRequest.MaxSize;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>
    /// Reads the path, each character of base64 as it is or percent-encoded once. One more slash in front is let pass: clients put it between
    /// a URL that ends with one and the request.
    /// </summary>
    /// <param name="path">What follows the slash after the responder's URL, exactly as it stands in the request line: decoded by nobody.</param>
    /// <returns>DER of what should be an <see cref="OcspRequest"/>.</returns>
    /// <exception cref="DecodeException">It is no base64.</exception>
    public static byte[] Decode(ReadOnlySpan<char> path)
    {
        if (path.Length > Longest) throw new DecodeException($"OCSP request in a path is longer than {Longest} characters");
        var base64 = Uri.UnescapeDataString(path is ['/', .. var rest] ? rest : path);
        var der = new byte[base64.Length];
        // The decoder alone would skip white space.
        return !base64.AsSpan().ContainsAnyExcept(Alphabet) && Convert.TryFromBase64String(base64, der, out var length)
            ? der[..length]
            : throw new DecodeException("OCSP request in a path is not base64");
    }
}
