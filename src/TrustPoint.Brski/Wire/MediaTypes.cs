namespace TrustPoint.Brski.Wire;

/// <summary>What BRSKI's bodies are called.</summary>
public static class MediaTypes
{
    /// <summary>A CMS-signed voucher or voucher request (RFC 8366 section 8.3).</summary>
    public const string Voucher = "application/voucher-cms+json";

    /// <summary>Telemetry and the log of vouchers (RFC 8995 sections 5.7 and 5.8).</summary>
    public const string Json = "application/json";

    /// <summary>A package of an ownership transfer, which is this product's own.</summary>
    public const string Zip = "application/zip";

    /// <summary>Whether a Content-Type is this one. Compared without case; parameters do not matter.</summary>
    /// <param name="contentType">As sent; null for none.</param>
    /// <param name="mediaType">One of those here.</param>
    public static bool Is(string? contentType, string mediaType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters];
        return type.Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether Accept lets this one through (RFC 9110 section 12.5.1). No Accept takes anything.</summary>
    /// <param name="accept">The header's values, as sent.</param>
    /// <param name="mediaType">One of those here.</param>
    public static bool IsAccepted(IEnumerable<string?> accept, string mediaType)
    {
        var ranges = accept.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        return ranges.Count == 0 || ranges.Exists(range => Is(range, mediaType) || Is(range, "application/*") || Is(range, "*/*"));
    }
}
