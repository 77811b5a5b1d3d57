using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TrustPoint.Testing.People;

/// <summary>An authenticator app: what it shows for a key that was typed into it (RFC 6238 section 4.2, with the parameters that every app takes).</summary>
public static class AuthenticatorApp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code.</summary>
    /// <param name="key">As the page shows it.</param>
    /// <param name="stepsAhead">0: now; 1: what will be shown next, which clocks that differ make good already.</param>
    public static string CodeOf(string key, int stepsAhead = 0)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + stepsAhead);
#pragma warning disable CA5350 // what apps compute
        var mac = HMACSHA1.HashData(Octets(key), counter);
#pragma warning restore CA5350
        var truncated = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xF)) & int.MaxValue;
        return (truncated % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    // RFC 4648 section 6.
    private static byte[] Octets(string key)
    {
        var bits = string.Concat(key.Where(symbol => symbol != ' ').Select(symbol => Convert.ToString(Base32.IndexOf(symbol, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
