using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustPoint.Ca.People;

/// <summary>Time-based one-time passwords (RFC 6238) of HMAC-SHA-1, 30 seconds and six digits: what every authenticator app knows.</summary>
internal static class Totp
{
    /// <summary>Octets of a key. RFC 4226 section 4, requirement R6: 160 bits are recommended.</summary>
    private const int KeyLength = 20;

    private const string Issuer = "TrustPoint";
    private const int Digits = 6;
    private const int Modulus = 1_000_000;
    private const long StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Draws a key.</summary>
    public static byte[] NewKey(RandomNumberGenerator random)
    {
        var key = new byte[KeyLength];
        random.GetBytes(key);
        return key;
    }

    /// <summary>The time step of a moment. RFC 6238 section 4.2.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step. RFC 4226 section 5.3.</summary>
    public static string CodeOf(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // HMAC-SHA-1 is what RFC 6238 apps compute; its collisions do not matter to a MAC
        HMACSHA1.HashData(key, counter, mac);
#pragma warning restore CA5350
        var truncated = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        return (truncated % Modulus).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The time step whose code was typed: this one or, as clocks differ, the one before or after (RFC 6238 section 5.2). Always looks at all three.</summary>
    /// <returns>Null: none of them.</returns>
    public static long? StepOf(ReadOnlySpan<byte> key, string typed, DateTimeOffset now)
    {
        var code = typed.Replace(" ", "", StringComparison.Ordinal);
        if (code.Length != Digits || !code.All(char.IsAsciiDigit)) return null;
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(code), System.Text.Encoding.ASCII.GetBytes(CodeOf(key, step)))) found = step;
        }
        return found;
    }

    /// <summary>The key as people type it. RFC 4648 section 6, without padding: the key's length needs none.</summary>
    public static string TextOf(ReadOnlySpan<byte> key)
    {
        var text = new char[key.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (key[bit / 8] << 8) | (bit / 8 + 1 < key.Length ? key[bit / 8 + 1] : 0);
            text[i] = Base32[(pair >> (11 - (bit % 8))) & 31];
        }
        return new(text);
    }

    /// <summary>The URI that authenticator apps read from a QR code.</summary>
    public static string UriOf(string name, ReadOnlySpan<byte> key) =>
        $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(name)}?secret={TextOf(key)}&issuer={Issuer}";
}
