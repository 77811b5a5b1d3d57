using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>SLIP-0039 section Generating the shares, SLIP-0039 section Sharing a secret, SLIP-0039 section Combining the shares.</summary>
public sealed class SplittingTests
{
    private static readonly byte[] Secret = SeededRandom.Octets(7, 32);

    [Fact]
    public void Any_shares_that_are_enough_give_the_secret_and_fewer_or_more_are_refused() => Prop.ForAll(Arb.From(Sets), set =>
    {
        var secret = SeededRandom.Octets(set.Seed, set.Length);
        Share[] shares = [.. ShareSet.Split(secret, set.Needed, set.Count, new SeededRandom(set.Seed)).Select(Retyped)];
        new Random(set.Seed).Shuffle(shares);

        using var combined = ShareSet.Combine(shares[..set.Needed]);
        Assert.Equal(secret, combined.Octets);
        Assert.Equal(ShareFault.TooFew, Refusal(shares[..set.Fewer]).Fault);
        if (set.Count > set.Needed) Assert.Equal(ShareFault.TooMany, Refusal(shares).Fault);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_five_shares_each_three_give_the_secret_and_each_one_or_two_say_how_many_are_missing()
    {
        var shares = ShareSet.Split(Secret, 3, 5, new SeededRandom(1));

        for (var chosen = 0; chosen < 32; chosen++)
        {
            Share[] some = [.. shares.Where((_, index) => (chosen & (1 << index)) != 0)];
            switch (some.Length)
            {
                case 0: Assert.Equal("There is no share yet.", Refusal(some).Message); break;
                case 1: Assert.Equal("2 shares are missing.", Refusal(some).Message); break;
                case 2: Assert.Equal("1 share is missing.", Refusal(some).Message); break;
                case 3:
                    using (var secret = ShareSet.Combine(some)) Assert.Equal(Secret, secret.Octets);
                    break;
                case 4: Assert.Equal("1 share is too many. Leave one out.", Refusal(some).Message); break;
                default: Assert.Equal("2 shares are too many. Leave as many out.", Refusal(some).Message); break;
            }
        }
    }

    [Fact]
    public void A_share_says_what_it_is()
    {
        var shares = ShareSet.Split(Secret, 3, 5, new SeededRandom(1));

        Assert.Equal([1, 2, 3, 4, 5], shares.Select(share => share.Number));
        Assert.All(shares, share => Assert.Equal((shares[0].Set, 3, 33), (share.Set, share.Needed, share.Words().Length)));
        Assert.Equal($"Share 2 of set {shares[0].Set}", shares[1].ToString());
        // Our sets are one group and extendable, with the fewest iterations.
        Assert.All(shares, share => Assert.Equal(new ShareTerms(shares[0].Set, true, 0, 1, 1, 32), share.Terms));
        Assert.Single(shares.Select(share => string.Join(' ', share.Words().Take(3))).Distinct());
    }

    [Fact]
    public void Every_set_is_drawn_anew()
    {
        var one = ShareSet.Split(Secret, 2, 3, new SeededRandom(1));
        var other = ShareSet.Split(Secret, 2, 3, new SeededRandom(2));
        var same = ShareSet.Split(Secret, 2, 3, new SeededRandom(1));

        Assert.All(one.Zip(other), pair => Assert.False(pair.First.Value.Octets.SequenceEqual(pair.Second.Value.Octets)));
        Assert.All(one.Zip(same), pair => Assert.True(pair.First.Matches(pair.Second)));
    }

    [Fact]
    public void A_share_matches_itself_and_no_other()
    {
        Share[] shares = [.. ShareSet.Split(Secret, 2, 3, new SeededRandom(1)), .. ShareSet.Split(Secret, 2, 3, new SeededRandom(2))];

        foreach (var (index, share) in shares.Index())
            Assert.Equal(shares.Select((_, other) => other == index), shares.Select(other => Retyped(share).Matches(other)));
    }

    [Fact]
    public void A_share_in_another_place_is_another_one()
    {
        var share = ShareSet.Split(Secret, 2, 3, new SeededRandom(1))[0];

        Assert.All(
            (Share[])[
                new(share.Terms with { Identifier = share.Set ^ 1 }, 0, 0, 2, share.Value), new(share.Terms, 1, 0, 2, share.Value),
                new(share.Terms, 0, 1, 2, share.Value), new(share.Terms, 0, 0, 3, share.Value),
            ],
            other => Assert.False(share.Matches(other)));
    }

    [Fact]
    public void A_share_of_another_set_is_refused()
    {
        var (one, other) = (ShareSet.Split(Secret, 2, 3, new SeededRandom(1)), ShareSet.Split(Secret, 2, 3, new SeededRandom(2)));

        var refused = Refusal(one[0], other[1]);

        Assert.Equal((ShareFault.AnotherSet, $"Share 2 of set {other[0].Set} does not fit share 1 of set {one[0].Set}."), (refused.Fault, refused.Message));
    }

    [Fact]
    public void A_share_counts_once()
    {
        var shares = ShareSet.Split(Secret, 3, 5, new SeededRandom(1));

        var refused = Refusal(shares[0], shares[3], Retyped(shares[3]));

        Assert.Equal((ShareFault.SameShare, $"Share 4 of set {shares[0].Set} is there two times. Another one is needed."), (refused.Fault, refused.Message));
    }

    [Fact] // SLIP-0039 section Design rationale: the digest
    public void A_forged_share_with_a_good_checksum_is_found() => Prop.ForAll(Arb.From(Sets), set =>
    {
        var shares = ShareSet.Split(SeededRandom.Octets(set.Seed, set.Length), set.Needed, set.Count, new SeededRandom(set.Seed)).Take(set.Needed).ToArray();
        shares[set.Seed % set.Needed].Value.Octets[set.Seed % set.Length] ^= 1;

        Assert.Equal(ShareFault.Altered, Refusal([.. shares.Select(Retyped)]).Fault);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(15, 2, 3)]
    [InlineData(14, 2, 3)]
    [InlineData(17, 2, 3)]
    [InlineData(34, 2, 3)]
    [InlineData(0, 2, 3)]
    [InlineData(32, 1, 3)] // each share would be the secret
    [InlineData(32, 1, 1)]
    [InlineData(32, 0, 3)]
    [InlineData(32, 4, 3)]
    [InlineData(32, 2, 17)]
    public void What_cannot_be_split_is_refused(int length, int needed, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShareSet.Split(new byte[length], needed, count, RandomNumberGenerator.Create()));

    private static Share Retyped(Share share) => Share.Parse(string.Join(' ', share.Words()));

    private static ShareException Refusal(params Share[] shares) => Assert.Throws<ShareException>(() => ShareSet.Combine(shares));

    private sealed record Example(int Length, int Needed, int Count, int Fewer, int Seed);

    private static Gen<Example> Sets =>
        from half in Gen.Choose(ShareSet.ShortestSecret / 2, ShareSet.LongestSecret / 2)
        from count in Gen.Choose(2, ShareSet.MostShares)
        from needed in Gen.Choose(2, count)
        from fewer in Gen.Choose(0, needed - 1)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Example(2 * half, needed, count, fewer, seed);
}
