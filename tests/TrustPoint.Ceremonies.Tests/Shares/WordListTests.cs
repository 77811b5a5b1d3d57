using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>SLIP-0039 section Wordlist.</summary>
public sealed class WordListTests
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 1024).Select(WordList.At)];

    [Fact]
    public void The_list_is_the_published_one() => Assert.Equal(
        "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(Words.Select(word => word + "\n"))))));

    [Fact]
    public void Each_word_is_found_by_four_letters_or_more_in_any_case_and_by_nothing_else() => Assert.All(Words.Index(), word =>
    {
        for (var letters = 0; letters <= word.Item.Length; letters++)
        {
            Assert.Equal(letters < 4 ? -1 : word.Index, WordList.IndexOf(word.Item.AsSpan(0, letters)));
            Assert.Equal(letters < 4 ? -1 : word.Index, WordList.IndexOf(word.Item[..letters].ToUpperInvariant()));
        }
        Assert.Equal(-1, WordList.IndexOf(word.Item + "x"));
        Assert.Equal(-1, WordList.IndexOf(word.Item[..3] + "'" + word.Item[4..]));
    });
}
