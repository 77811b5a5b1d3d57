using System.Buffers;

namespace TrustPoint.Ca.Profiles;

/// <summary>Workload identities (SPIFFE-ID section 2).</summary>
internal static class SpiffeId
{
    private const string Scheme = "spiffe://";

    private static readonly SearchValues<char> TrustDomain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly SearchValues<char> Segment =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>How the text is no SPIFFE ID of a workload, in words, or null.</summary>
    public static string? Violation(string id)
    {
        if (id.Length > 2048) return "a SPIFFE ID of more than 2048 octets";
        if (!id.StartsWith(Scheme, StringComparison.Ordinal)) return "a URI whose scheme is not spiffe";
        var parts = id[Scheme.Length..].Split('/');
        if (parts[0].Length is 0 or > 255 || parts[0].AsSpan().ContainsAnyExcept(TrustDomain)) return "a SPIFFE ID with a malformed trust domain";
        if (parts.Length == 1) return "a SPIFFE ID without a path, which names no workload";
        // Segments: no empty ones, so no trailing slash, and no way up or around.
        return parts.Skip(1).All(part => part.Length > 0 && part is not ("." or "..") && !part.AsSpan().ContainsAnyExcept(Segment)) ? null : "a SPIFFE ID with a malformed path";
    }
}
