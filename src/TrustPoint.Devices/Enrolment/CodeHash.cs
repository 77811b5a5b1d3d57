using System.Security.Cryptography;

namespace TrustPoint.Devices.Enrolment;

/// <summary>How a code is kept: PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2) with a salt of its own.</summary>
internal static class CodeHash
{
    /// <summary>Bytes of salt.</summary>
    public const int SaltLength = 16;

    private const int HashLength = 32;

    /// <summary>100 random bits cannot be searched for at any count; this one costs a guesser 10,000 times more and a device some milliseconds.</summary>
    private const int Iterations = 10_000;

    /// <summary>Hashes a normalised code.</summary>
    public static byte[] Of(string normalised, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(normalised, salt, Iterations, HashAlgorithmName.SHA256, HashLength);
}
