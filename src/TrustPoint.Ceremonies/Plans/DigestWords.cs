using System.Numerics;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Plans;

/// <summary>
/// A digest as words, which are easier to say and to hear than digits: ten bits a word, the first bits first, zeros after the last, from the list of
/// SLIP-0039, where the first four letters of each word are its alone. A SHA-256 is 26 of them.
/// </summary>
public static class DigestWords
{
    private const int BitsOfWord = 10;

    /// <summary>The words of a digest.</summary>
    /// <param name="hex">Of any length.</param>
    public static IReadOnlyList<string> Of(string hex)
    {
        var octets = Convert.FromHexString(hex);
        var count = (octets.Length * 8 + BitsOfWord - 1) / BitsOfWord;
        var bits = new BigInteger(octets, isUnsigned: true, isBigEndian: true) << count * BitsOfWord - octets.Length * 8;
        return [.. Enumerable.Range(1, count).Select(number => WordList.At((int)(bits >> (count - number) * BitsOfWord & (1 << BitsOfWord) - 1)))];
    }

    /// <summary>The words of a digest, six a line, as they are read aloud.</summary>
    public static string Lines(string hex) => string.Join('\n', Of(hex).Chunk(6).Select(line => string.Join(' ', line)));
}
