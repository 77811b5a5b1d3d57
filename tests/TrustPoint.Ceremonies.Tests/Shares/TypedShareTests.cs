using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>A share as people type it, and what they are told when it is not one.</summary>
public sealed class TypedShareTests
{
    private const string Written = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard";

    [Theory]
    [InlineData("DUCKLING ENLARGE ACADEMIC ACADEMIC AGENCY RESULT LENGTH SOLUTION FRIDGE KIDNEY COAL PIECE DEAL HUSBAND ERODE DUKE AJAR CRITICAL DECISION KEYBOARD")]
    [InlineData("duck enla acad acad agen resu leng solu frid kidn coal piec deal husb erod duke ajar crit deci keyb")]
    [InlineData("Duckl enlarg Academ acadEMIC agency result length solu fridge kidney coal piece deal husband erode duke ajar critic decis keyboar")]
    [InlineData("  duckling   enlarge\tacademic academic agency result\r\nlength solution fridge kidney coal\n\npiece deal husband erode duke\u00a0ajar critical decision keyboard \n")]
    public void Small_and_large_letters_blanks_and_four_letters_of_a_word_are_one_to_it(string typed)
    {
        using Share written = Share.Parse(Written), read = Share.Parse(typed);

        Assert.True(read.Matches(written));
    }

    [Theory]
    [InlineData(1, "duc")] // three letters are of several words
    [InlineData(1, "duckyling")]
    [InlineData(2, "enlargement")]
    [InlineData(5, "agencies")]
    [InlineData(8, "so1ution")]
    [InlineData(8, "solution,")]
    [InlineData(8, "\uff53\uff4f\uff4c\uff55tion")] // letters that look like others
    [InlineData(10, "\u212aidney")] // the Kelvin sign is a k in no typed share
    [InlineData(20, "keyboards")]
    [InlineData(20, "zzzz")]
    [InlineData(20, "aaaa")]
    public void A_word_that_is_not_in_the_list_is_named_by_its_position(int position, string word)
    {
        var words = Written.Split(' ');
        words[position - 1] = word;

        var refused = Assert.Throws<ShareException>(() => Share.Parse(string.Join(' ', words)));

        Assert.Equal((ShareFault.NoSuchWord, position), (refused.Fault, refused.Position));
        Assert.Contains($"Word {position} is not in the list", refused.Message, StringComparison.Ordinal);
    }

    [Fact] // SLIP-0039 section Format of the share mnemonic: what 16, 18, ... 32 octets come to
    public void A_share_has_one_of_nine_lengths()
    {
        int[] lengths = [20, 22, 23, 25, 27, 28, 30, 31, 33];
        Assert.Equal(lengths, Enumerable.Range(8, 9).Select(half => ShareSet.Split(new byte[2 * half], 2, 2, new SeededRandom(1))[0].Words().Length));

        for (var count = 0; count <= 140; count++)
        {
            var refused = Assert.Throws<ShareException>(() => Share.Parse(string.Join(' ', Enumerable.Repeat("academic", count))));
            Assert.Equal(lengths.Contains(count) ? ShareFault.Checksum : ShareFault.WordCount, refused.Fault);
        }
    }

    [Fact]
    public void What_is_longer_than_any_share_is_not_read() =>
        Assert.Equal(ShareFault.WordCount, Assert.Throws<ShareException>(() => Share.Parse(new string(' ', 1 << 20) + Written)).Fault);

    [Fact] // SLIP-0039 section Combining the shares: the value of G MUST be greater than or equal to GT, all padding bits MUST be 0
    public void A_share_that_contradicts_itself_is_refused()
    {
        Assert.Equal(ShareFault.Malformed, Refusal(words => words[2] |= 1 << 2)); // two groups needed of one
        Assert.Equal(ShareFault.Malformed, Refusal(words => words[4] |= 1 << 9));
        Assert.Equal(ShareFault.Malformed, Refusal(words => words[4] |= 1 << 8));

        static ShareFault Refusal(Action<int[]> change)
        {
            int[] words = [.. Written.Split(' ').Select(word => WordList.IndexOf(word))];
            change(words);
            Rs1024.Append(words, extendable: false);
            return Assert.Throws<ShareException>(() => Share.Parse(string.Join(' ', words.Select(WordList.At)))).Fault;
        }
    }
}
