using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// A secret in shares, of which some are needed to have it again (SLIP-0039). Sets made here are one group, extendable, without a pass phrase;
/// sets of several groups are read.
/// </summary>
public static class ShareSet
{
    /// <summary>Octets of the shortest secret.</summary>
    public const int ShortestSecret = 16;

    /// <summary>Octets of the longest secret.</summary>
    public const int LongestSecret = 32;

    /// <summary>The most shares of one set.</summary>
    public const int MostShares = 16;

    private const int IdentifierBits = 15;

    /// <summary>Splits a secret (SLIP-0039 section Generating the shares).</summary>
    /// <param name="secret">16 to 32 octets, an even number. The caller wipes them.</param>
    /// <param name="needed">How many shares are needed to have it again: at least 2, for the only share of a set would be the secret itself.</param>
    /// <param name="count">How many shares there are.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>The shares, numbered from 1. The caller disposes of each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The secret, or a number, is not as above.</exception>
    public static IReadOnlyList<Share> Split(ReadOnlySpan<byte> secret, int needed, int count, RandomNumberGenerator random)
    {
        if (secret.Length is < ShortestSecret or > LongestSecret || secret.Length % 2 != 0) throw new ArgumentOutOfRangeException(nameof(secret));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostShares);
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(needed, count);

        Span<byte> identifier = stackalloc byte[2];
        random.GetBytes(identifier);
        // Iterations protect a pass phrase. There is none: the fewest will do.
        var terms = new ShareTerms(BitConverter.ToUInt16(identifier) >> (16 - IdentifierBits), true, IterationExponent: 0, GroupsNeeded: 1, Groups: 1, secret.Length);

        using var encrypted = new SecretBuffer(secret);
        SecretCipher.Encrypt(encrypted.Octets, terms, []);
        return [.. SecretSharing.Split(encrypted, needed, count, random).Select((value, position) => new Share(terms, 0, position, needed, value))];
    }

    /// <summary>
    /// Puts a secret together again (SLIP-0039 section Combining the shares). While shares are still missing it says how many, so that each that
    /// comes in may be tried with those before it. Sets of other makers may ask for so many iterations that it takes minutes; ours never do.
    /// </summary>
    /// <param name="shares">Exactly as many as are needed, in any order.</param>
    /// <returns>The secret. The caller disposes of it.</returns>
    /// <exception cref="ShareException">They do not make a secret.</exception>
    public static SecretBuffer Combine(IReadOnlyList<Share> shares) => Combine(shares, []);

    internal static SecretBuffer Combine(IReadOnlyList<Share> shares, ReadOnlySpan<byte> passphrase)
    {
        var groups = Groups(shares);
        var points = new List<SharePoint>();
        try
        {
            foreach (var group in groups)
                points.Add(new((byte)group.Key, SecretSharing.Recover([.. group.Select(share => new SharePoint((byte)share.Position, share.Value))])));

            var secret = SecretSharing.Recover(points);
            SecretCipher.Decrypt(secret.Octets, shares[0].Terms, passphrase);
            return secret;
        }
        finally
        {
            points.ForEach(point => point.Values.Dispose());
        }
    }

    /// <summary>The shares by their groups, when they are of one set and exactly as many as are needed.</summary>
    private static List<IGrouping<int, Share>> Groups(IReadOnlyList<Share> shares)
    {
        if (shares is []) throw ShareException.Empty();
        foreach (var share in shares)
        {
            if (share.Terms != shares[0].Terms) throw ShareException.AnotherSet(share, shares[0]);
        }

        var groups = shares.GroupBy(share => share.Group).ToList();
        foreach (var group in groups) AreDistinct([.. group]);

        var missing = groups.Select(group => group.First().Needed - group.Count()).ToList();
        if (missing.Where(count => count > 0).Sum() is var more and > 0) throw ShareException.TooFew(more);
        if (groups.Count < shares[0].Terms.GroupsNeeded) throw ShareException.TooFewGroups(shares[0].Terms.GroupsNeeded - groups.Count);
        if (groups.Count > shares[0].Terms.GroupsNeeded) throw ShareException.TooManyGroups();
        if (missing.Sum() is var extra and < 0) throw ShareException.TooMany(-extra);
        return groups;
    }

    private static void AreDistinct(Share[] group)
    {
        foreach (var (index, share) in group.Index())
        {
            foreach (var other in group.Take(index))
            {
                if (share.Matches(other)) throw ShareException.SameShare(share);
                if (share.Position == other.Position || share.Needed != other.Needed) throw ShareException.AnotherSet(share, other);
            }
        }
    }
}
