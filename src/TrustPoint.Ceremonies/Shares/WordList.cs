using System.Buffers;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>The 1,024 words (SLIP-0039 section Wordlist), in their order. The first four letters of each are its alone.</summary>
public static class WordList
{
    internal const int LongestWord = 8;
    private const int Telling = 4; // letters that tell a word from all others
    private const int StillNear = 2; // mistakes

    private static readonly string[] Words = Read();

    internal static string At(int index) => Words[index];

    /// <summary>Where a word stands that somebody typed: in any case, and at least its first four letters.</summary>
    /// <returns>-1 when it is not in the list.</returns>
    internal static int IndexOf(ReadOnlySpan<char> typed)
    {
        Span<char> letters = stackalloc char[LongestWord];
        try
        {
            if (typed.Length is < Telling or > LongestWord || Ascii.ToLower(typed, letters, out var length) != OperationStatus.Done) return -1;
            letters = letters[..length];
            var (low, high) = (0, Words.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Words[middle].AsSpan().SequenceCompareTo(letters) < 0) low = middle + 1;
                else high = middle;
            }
            return low < Words.Length && Words[low].AsSpan().StartsWith(letters) ? low : -1;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters));
        }
    }

    /// <summary>
    /// What somebody may have meant who typed a word that is not in the list: the words, or their beginnings of four letters or more, with the
    /// fewest mistakes between (a letter wrong, missing, too many, or two swapped), at most two. To be shown to whoever typed it and to nobody
    /// else.
    /// </summary>
    /// <param name="typed">One word as typed.</param>
    /// <returns>Empty when none is near.</returns>
    public static IReadOnlyList<string> Nearest(string typed)
    {
        if (typed.Length > LongestWord + StillNear) return [];
        var word = typed.ToLowerInvariant();
        var near = Words.Select(candidate => (candidate, Mistakes: Mistakes(word, candidate))).Where(found => found.Mistakes <= StillNear).ToList();
        return [.. near.GroupBy(found => found.Mistakes, found => found.candidate).MinBy(group => group.Key) ?? Enumerable.Empty<string>()];
    }

    /// <summary>Damerau and Levenshtein's distance to the word or to the nearest of its beginnings, where no two mistakes touch the same letters.</summary>
    private static int Mistakes(string typed, string word)
    {
        var distance = new int[typed.Length + 1, word.Length + 1];
        for (var i = 0; i <= typed.Length; i++)
        {
            for (var j = 0; j <= word.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }
                var changed = distance[i - 1, j - 1] + (typed[i - 1] == word[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(changed, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }
        return Enumerable.Range(Telling, word.Length - Telling + 1).Min(letters => distance[typed.Length, letters]);
    }

    private static string[] Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("slip39-wordlist.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
