using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Ca.People;

/// <summary>A secret of 256 random bits that stands for something kept here: known by its hash alone.</summary>
internal static class Secret
{
    /// <summary>Draws one, as base64url.</summary>
    public static string Draw(RandomNumberGenerator random)
    {
        var bits = new byte[32];
        random.GetBytes(bits);
        return Base64Url.EncodeToString(bits);
    }

    /// <summary>Lower-case hex of SHA-256. What is found by it is found in no time that tells the secret.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
