using System.Numerics;
using System.Security.Cryptography;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Plans;

/// <summary>A digest as words: any two that differ differ in a word that is heard.</summary>
public sealed class DigestWordsTests
{
    [Fact]
    public void A_sha256_is_26_words_of_ten_bits_from_the_first_one_on()
    {
        Assert.Equal(Enumerable.Repeat("academic", 26), DigestWords.Of(new string('0', 64)));
        // 1,023 is the last word; the last word has six bits and four zeros.
        Assert.Equal([.. Enumerable.Repeat("zero", 25), WordList.At(0b1111110000)], DigestWords.Of(new string('f', 64)));
        Assert.Equal([WordList.At(1), .. Enumerable.Repeat("academic", 25)], DigestWords.Of("004" + new string('0', 61)));
    }

    [Fact]
    public void The_digest_can_be_read_from_its_words()
    {
        for (var number = 0; number < 1000; number++)
        {
            var digest = SHA256.HashData(BitConverter.GetBytes(number));
            var bits = DigestWords.Of(Convert.ToHexStringLower(digest)).Aggregate(BigInteger.Zero, (sum, word) => sum << 10 | WordList.IndexOf(word)) >> 4;
            Assert.Equal(new BigInteger(digest, isUnsigned: true, isBigEndian: true), bits);
        }
    }
}
