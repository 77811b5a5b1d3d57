using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Ca.People;

/// <summary>
/// How an API key is written: <c>tp_</c>, so that a search of files finds it, then base64url (RFC 4648 section 5) of 256 random bits and the first
/// four octets of SHA-256 over them, so that what was cut off or mistyped is known without a look. A b64token of RFC 6750 section 2.1.
/// </summary>
internal static class ApiKeyText
{
    private const string Prefix = "tp_";
    private const int SecretLength = 32;
    private const int CheckLength = 4;
    private const int Length = 3 + ((SecretLength + CheckLength) * 4 / 3);

    /// <summary>Draws one.</summary>
    public static string Draw(RandomNumberGenerator random)
    {
        Span<byte> bits = stackalloc byte[SecretLength + CheckLength];
        random.GetBytes(bits[..SecretLength]);
        CheckOf(bits[..SecretLength]).CopyTo(bits[SecretLength..]);
        var text = Prefix + Base64Url.EncodeToString(bits);
        CryptographicOperations.ZeroMemory(bits);
        return text;
    }

    /// <summary>How it is kept; null: what was shown cannot be one.</summary>
    public static byte[]? HashOf(string shown)
    {
        Span<byte> bits = stackalloc byte[SecretLength + CheckLength];
        if (shown.Length != Length || !shown.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        if (!Base64Url.TryDecodeFromChars(shown.AsSpan(Prefix.Length), bits, out var count) || count != bits.Length) return null;
        return bits[SecretLength..].SequenceEqual(CheckOf(bits[..SecretLength])) ? SHA256.HashData(Encoding.ASCII.GetBytes(shown)) : null;
    }

    private static ReadOnlySpan<byte> CheckOf(ReadOnlySpan<byte> secret) => SHA256.HashData(secret).AsSpan(0, CheckLength);
}
