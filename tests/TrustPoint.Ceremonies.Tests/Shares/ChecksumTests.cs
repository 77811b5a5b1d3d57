using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>SLIP-0039 section Checksum: every change of up to three words is found.</summary>
public sealed class ChecksumTests
{
    private static readonly int[] Extendable = Indices(string.Join(' ', ShareSet.Split(SeededRandom.Octets(7, 32), 3, 5, new SeededRandom(1))[2].Words()));

    // Of the published vectors: shares made before sets could be extended have a checksum of their own.
    private static readonly int[] Older = Indices(
        "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed");

    public static TheoryData<bool> Both => [true, false];

    private static int[] Words(bool extendable) => extendable ? Extendable : Older;

    [Theory, MemberData(nameof(Both))]
    public void Every_change_of_one_word_is_found(bool extendable)
    {
        var words = Words(extendable);
        Assert.True(Rs1024.Holds(words, IsExtendable(words)));

        for (var position = 0; position < words.Length; position++)
        {
            for (var other = 0; other < 1024; other++)
            {
                var changed = With(words, (position, other));
                if (other != words[position] && Rs1024.Holds(changed, IsExtendable(changed))) Assert.Fail($"word {position}: {words[position]} to {other}");
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public void A_share_with_another_word_is_refused(bool extendable)
    {
        var words = Words(extendable);
        Assert.True(IsShare(words));
        Assert.All(Enumerable.Range(0, words.Length), position => Assert.All([1, 16, 1023], change => Assert.False(IsShare(With(words, (position, words[position] ^ change))))));
    }

    [Theory, MemberData(nameof(Both))]
    public void Two_words_swapped_are_found(bool extendable)
    {
        var words = Words(extendable);
        foreach (var (one, other) in Enumerable.Range(0, words.Length).SelectMany(one => Enumerable.Range(0, one).Select(other => (one, other))))
            Assert.Equal(words[one] == words[other], IsShare(With(words, (one, words[other]), (other, words[one]))));
    }

    [Theory, MemberData(nameof(Both))]
    public void A_change_of_two_or_three_words_is_found(bool extendable)
    {
        var words = Words(extendable);
        var changes = Gen.Zip(Gen.Choose(0, words.Length - 1), Gen.Choose(1, 1023)).ArrayOf(3).Where(chosen => chosen.Select(change => change.Item1).Distinct().Count() > 1);
        Prop.ForAll(Arb.From(changes), chosen =>
            Assert.False(IsShare(With(words, [.. chosen.DistinctBy(change => change.Item1).Select(change => (change.Item1, words[change.Item1] ^ change.Item2))]))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void The_checksum_is_of_one_kind_of_set_alone()
    {
        Assert.True(Rs1024.Holds(Extendable, extendable: true));
        Assert.False(Rs1024.Holds(Extendable, extendable: false));
        Assert.True(Rs1024.Holds(Older, extendable: false));
        Assert.False(Rs1024.Holds(Older, extendable: true));
    }

    private static bool IsExtendable(int[] words) => (words[1] & 16) != 0;

    private static int[] Indices(string share) => [.. share.Split(' ').Select(word => WordList.IndexOf(word))];

    private static int[] With(int[] words, params (int Position, int Word)[] changes)
    {
        int[] changed = [.. words];
        foreach (var (position, word) in changes) changed[position] = word;
        return changed;
    }

    private static bool IsShare(int[] words)
    {
        try
        {
            Share.Parse(string.Join(' ', words.Select(WordList.At))).Dispose();
            return true;
        }
        catch (ShareException refused) when (refused.Fault == ShareFault.Checksum)
        {
            return false;
        }
    }
}
