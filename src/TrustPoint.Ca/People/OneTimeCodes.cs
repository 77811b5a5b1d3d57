using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Codes;

namespace TrustPoint.Ca.People;

/// <summary>
/// Set-up codes and recovery codes: 120 random bits each, so that a plain hash keeps them (NIST SP 800-63B-4 section 3.1.2.2 asks for a slow and
/// salted one below 112 bits).
/// </summary>
internal static class OneTimeCodes
{
    /// <summary>How many recovery codes a person is given.</summary>
    public const int RecoveryCodes = 10;

    private const int Symbols = 24;

    /// <summary>Draws one.</summary>
    public static string Draw(RandomNumberGenerator random) => CodeText.Draw(random, Symbols);

    /// <summary>How it is kept; null: what was typed cannot be one.</summary>
    public static byte[]? HashOf(string typed) => CodeText.Normalise(typed, Symbols) is { } code ? SHA256.HashData(Encoding.ASCII.GetBytes(code)) : null;
}
