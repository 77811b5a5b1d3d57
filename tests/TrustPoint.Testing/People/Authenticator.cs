using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TrustPoint.Testing.People;

/// <summary>An authenticator app of another make (RFC 6238): reads the URI of a QR code and shows codes.</summary>
public sealed class Authenticator
{
    private readonly long ahead;

    /// <summary>Reads an <c>otpauth://totp/</c> URI.</summary>
    /// <param name="uri">With the key in base32.</param>
    /// <param name="ahead">How many steps its clock is ahead.</param>
    public Authenticator(string uri, long ahead = 0)
    {
        this.ahead = ahead;
        var query = new Uri(uri).Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var bits = string.Concat(query["secret"].Select(letter => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal).ToString("B5", CultureInfo.InvariantCulture)));
        Key = [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }

    /// <summary>The key.</summary>
    public byte[] Key { get; }

    /// <summary>What it shows.</summary>
    public string CodeAt(DateTimeOffset time)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (time.ToUnixTimeSeconds() / 30) + ahead);
#pragma warning disable CA5350 // as authenticator apps do
        var mac = HMACSHA1.HashData(Key, counter);
#pragma warning restore CA5350
        var at = mac[19] & 15;
        var number = ((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3];
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
