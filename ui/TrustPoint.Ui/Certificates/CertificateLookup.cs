using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ui.Certificates;

/// <summary>The certificate that a URL names.</summary>
internal static class CertificateLookup
{
    // RFC 5280 section 4.1.2.2: at most 20 octets.
    private const int LongestSerial = 40;

    /// <summary>By serial number in hex and its authority's name; null: there is none.</summary>
    public static async Task<CertificateRecord?> FindAsync(ICertificateQueries queries, string serial, string? authority, CancellationToken ct) =>
        authority is null || serial.Length is 0 or > LongestSerial || serial.Length % 2 != 0 || !serial.All(char.IsAsciiHexDigit)
            ? null
            : await queries.FindAsync(authority, Convert.FromHexString(serial), ct);
}
