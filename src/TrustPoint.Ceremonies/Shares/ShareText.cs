using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// A share as words of 10 bits each (SLIP-0039 section Format of the share mnemonic): two for the set, two for the place in it, the padded
/// value, three for the checksum.
/// </summary>
internal static class ShareText
{
    private const int Bits = 10;
    private const int Mask = (1 << Bits) - 1;
    private const int ValueAt = 4;
    private const int LongestPadding = 8;
    private const int LongestShare = 33; // words, of a secret of 32 octets
    private const int LongestText = 4 * LongestShare * WordList.LongestWord;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n\u00a0");

    internal static Share Read(ReadOnlySpan<char> typed)
    {
        Span<int> words = stackalloc int[LongestShare];
        try
        {
            return Share(words[..Look(typed, words)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        }
    }

    internal static string[] Write(Share share)
    {
        var terms = share.Terms;
        var value = share.Value.Octets;
        Span<int> words = stackalloc int[ValueAt + WordsOf(value.Length) + Rs1024.Words];
        try
        {
            Put(words[..2], (terms.Identifier << 5) | (terms.Extendable ? 1 << 4 : 0) | terms.IterationExponent);
            Put(words[2..ValueAt], (share.Group << 16) | ((terms.GroupsNeeded - 1) << 12) | ((terms.Groups - 1) << 8) | (share.Position << 4) | (share.Needed - 1));
            Pack(value, words[ValueAt..^Rs1024.Words]);
            Rs1024.Append(words, terms.Extendable);

            var text = new string[words.Length];
            for (var word = 0; word < text.Length; word++) text[word] = WordList.At(words[word]);
            return text;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        }
    }

    /// <summary>Looks each word up.</summary>
    /// <returns>How many there are.</returns>
    private static int Look(ReadOnlySpan<char> typed, Span<int> words)
    {
        if (typed.Length > LongestText) throw ShareException.TooLong();
        var count = 0;
        for (var rest = typed.Trim(); !rest.IsEmpty; count++)
        {
            if (count == words.Length) throw ShareException.TooLong();
            var word = rest.IndexOfAny(Blanks) is var end and >= 0 ? rest[..end] : rest;
            words[count] = WordList.IndexOf(word) is var index and >= 0 ? index : throw ShareException.NoSuchWord(count + 1);
            rest = rest[word.Length..].TrimStart();
        }
        return count;
    }

    private static Share Share(ReadOnlySpan<int> words)
    {
        // SLIP-0039 section Combining the shares: at least 128 bits in whole pairs of octets, before them at most 8 bits of padding.
        var bits = (words.Length - ValueAt - Rs1024.Words) * Bits;
        if (bits < 8 * ShareSet.ShortestSecret || bits % 16 > LongestPadding) throw ShareException.WordCount(words.Length);

        var (set, place) = (Pair(words), Pair(words[2..]));
        var extendable = (set & (1 << 4)) != 0;
        if (!Rs1024.Holds(words, extendable)) throw ShareException.Checksum();

        var terms = new ShareTerms(set >> 5, extendable, set & 15, ((place >> 12) & 15) + 1, ((place >> 8) & 15) + 1, bits / 16 * 2);
        var value = new SecretBuffer(terms.Length);
        if (Unpack(words[ValueAt..^Rs1024.Words], value.Octets) && terms.GroupsNeeded <= terms.Groups)
            return new(terms, place >> 16, (place >> 4) & 15, (place & 15) + 1, value);

        value.Dispose();
        throw ShareException.Malformed();
    }

    private static int WordsOf(int octets) => ((8 * octets) + Bits - 1) / Bits;

    private static int Pair(ReadOnlySpan<int> words) => (words[0] << Bits) | words[1];

    private static void Put(Span<int> pair, int value) => (pair[0], pair[1]) = (value >> Bits, value & Mask);

    /// <summary>From the last octet to the first, so that what remains of the first word is the padding.</summary>
    private static void Pack(ReadOnlySpan<byte> value, Span<int> words)
    {
        var (held, bits, word) = (0, 0, words.Length);
        for (var octet = value.Length - 1; octet >= 0; octet--)
        {
            held |= value[octet] << bits;
            bits += 8;
            if (bits < Bits) continue;
            words[--word] = held & Mask;
            held >>= Bits;
            bits -= Bits;
        }
        if (word > 0) words[0] = held;
    }

    /// <returns>False when the padding is not zero.</returns>
    private static bool Unpack(ReadOnlySpan<int> words, Span<byte> value)
    {
        var (held, bits, word) = (0, 0, words.Length);
        for (var octet = value.Length - 1; octet >= 0; octet--)
        {
            if (bits < 8)
            {
                held |= words[--word] << bits;
                bits += Bits;
            }
            value[octet] = (byte)held;
            held >>= 8;
            bits -= 8;
        }
        return held == 0;
    }
}
