using System.Security.Cryptography;

namespace TrustPoint.Ca.Codes;

/// <summary>
/// A one-time code as people read, type and say it: symbols of 5 random bits in groups of four. The alphabet has no I, L, O and U; who types
/// them, or small letters, or no dashes, means the symbol that they look like.
/// </summary>
public static class CodeText
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = 4;

    /// <summary>Draws a code.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="symbols">How long, a multiple of 4: 20 are 100 random bits, 24 are 120.</param>
    public static string Draw(RandomNumberGenerator random, int symbols)
    {
        var bytes = new byte[symbols];
        random.GetBytes(bytes);
        Span<char> text = stackalloc char[symbols + (symbols / Group) - 1];
        for (var (symbol, at) = (0, 0); symbol < symbols; symbol++)
        {
            if (symbol > 0 && symbol % Group == 0) text[at++] = '-';
            // 256 is a multiple of 32: every symbol is equally likely.
            text[at++] = Alphabet[bytes[symbol] % Alphabet.Length];
        }
        CryptographicOperations.ZeroMemory(bytes);
        return text.ToString();
    }

    /// <summary>The one spelling of a code, to be hashed.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="length">How many symbols it has.</param>
    /// <returns>Null when it cannot be a code.</returns>
    public static string? Normalise(string typed, int length)
    {
        Span<char> symbols = stackalloc char[length];
        var count = 0;
        foreach (var character in typed)
        {
            if (character is '-' or ' ') continue;
            var symbol = char.ToUpperInvariant(character) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (count == length || !Alphabet.Contains(symbol, StringComparison.Ordinal)) return null;
            symbols[count++] = symbol;
        }
        return count == length ? symbols.ToString() : null;
    }
}
