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

    private static string[] Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("slip39-wordlist.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
