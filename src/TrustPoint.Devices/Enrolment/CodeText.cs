using System.Security.Cryptography;

namespace TrustPoint.Devices.Enrolment;

/// <summary>
/// A one-time code as people read, type and say it: 20 symbols of 5 random bits in groups of four. The alphabet has no I, L, O and U;
/// who types them, or small letters, or no dashes, means the symbol that they look like.
/// </summary>
internal static class CodeText
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Symbols = 20;
    private const int Group = 4;

    /// <summary>Draws a code of 100 random bits.</summary>
    public static string Draw(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[Symbols];
        random.GetBytes(bytes);
        Span<char> text = stackalloc char[Symbols + (Symbols / Group) - 1];
        for (var (symbol, at) = (0, 0); symbol < Symbols; symbol++)
        {
            if (symbol > 0 && symbol % Group == 0) text[at++] = '-';
            // 256 is a multiple of 32: every symbol is equally likely.
            text[at++] = Alphabet[bytes[symbol] % Alphabet.Length];
        }
        CryptographicOperations.ZeroMemory(bytes);
        return text.ToString();
    }

    /// <summary>The one spelling of a code, to be hashed.</summary>
    /// <returns>Null when it cannot be a code.</returns>
    public static string? Normalise(string typed)
    {
        Span<char> symbols = stackalloc char[Symbols];
        var count = 0;
        foreach (var character in typed)
        {
            if (character is '-' or ' ') continue;
            var symbol = char.ToUpperInvariant(character) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (count == Symbols || !Alphabet.Contains(symbol, StringComparison.Ordinal)) return null;
            symbols[count++] = symbol;
        }
        return count == Symbols ? symbols.ToString() : null;
    }
}
