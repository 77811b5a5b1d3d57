using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Devices.Transfers;

/// <summary>
/// The link that a release by the manufacturer's own word puts into a chain of title. Without it a statement that an earlier owner signed, and never had
/// booked, would follow on the end of the chain again as soon as the device came back to that owner (LIF-46).
/// </summary>
public static class TitleLink
{
    /// <summary>What the next statement follows on: SHA-256 in lower-case hex, over the device, when it was released, and the link before.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="number">Number of the link among all, which no two have.</param>
    /// <param name="at">When it was released.</param>
    /// <param name="before">The end of its chain until then; null: there was none.</param>
    public static string OfRelease(string device, long number, DateTimeOffset at, string? before) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"released {number} {at.ToUnixTimeMilliseconds()} {before ?? "-"} {device}"))));
}
