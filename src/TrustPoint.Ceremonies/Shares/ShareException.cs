namespace TrustPoint.Ceremonies.Shares;

/// <summary>Why a share was not taken, or why shares do not make a secret.</summary>
public enum ShareFault
{
    /// <summary>A word is not in the list: <see cref="ShareException.Position"/> says which one.</summary>
    NoSuchWord,

    /// <summary>No share has so many words.</summary>
    WordCount,

    /// <summary>A word is another one of the list, or words are swapped.</summary>
    Checksum,

    /// <summary>The words are what somebody wrote down, but no share was ever made so.</summary>
    Malformed,

    /// <summary>It does not belong to the other shares.</summary>
    AnotherSet,

    /// <summary>One share is there two times.</summary>
    SameShare,

    /// <summary>More are needed.</summary>
    TooFew,

    /// <summary>Fewer are needed, and exactly those are taken.</summary>
    TooMany,

    /// <summary>They belong together by what they say of themselves, and yet not by what they hold: one was forged.</summary>
    Altered,
}

/// <summary>
/// A share was not taken, or shares do not make a secret. Neither the message nor anything else here carries a word of a share, nor a word that
/// could be one.
/// </summary>
public sealed class ShareException : Exception
{
    private ShareException(ShareFault fault, string message, int? position = null) : base(message) => (Fault, Position) = (fault, position);

    /// <summary>What is wrong.</summary>
    public ShareFault Fault { get; }

    /// <summary>Which word, counted from 1, where a single one is at fault.</summary>
    public int? Position { get; }

    internal static ShareException NoSuchWord(int position) =>
        new(ShareFault.NoSuchWord, $"Word {position} is not in the list of words. One of its letters may be wrong.", position);

    internal static ShareException WordCount(int words) => new(ShareFault.WordCount, $"A share never has {words} words. One may be missing or too many.");

    internal static ShareException TooLong() => new(ShareFault.WordCount, "This is longer than any share.");

    internal static ShareException Checksum() => new(ShareFault.Checksum, "A word is wrong or swapped. Compare each word with what was written down.");

    internal static ShareException Malformed() =>
        new(ShareFault.Malformed, "The words were typed as they were written down, but this is no share as SLIP-0039 has it. Whatever made it was faulty.");

    internal static ShareException AnotherSet(Share one, Share other) =>
        new(ShareFault.AnotherSet, $"Share {one.Name} does not fit share {other.Name}.");

    internal static ShareException SameShare(Share share) => new(ShareFault.SameShare, $"Share {share.Name} is there two times. Another one is needed.");

    internal static ShareException Empty() => new(ShareFault.TooFew, "There is no share yet.");

    internal static ShareException TooFew(int missing) => new(ShareFault.TooFew, missing == 1 ? "1 share is missing." : $"{missing} shares are missing.");

    internal static ShareException TooFewGroups(int missing) =>
        new(ShareFault.TooFew, $"Groups still missing: {missing}.");

    internal static ShareException TooMany(int extra) =>
        new(ShareFault.TooMany, extra == 1 ? "1 share is too many. Leave one out." : $"{extra} shares are too many. Leave as many out.");

    internal static ShareException TooManyGroups() => new(ShareFault.TooMany, "There are shares of more groups than are needed. Leave some out.");

    internal static ShareException Altered() =>
        new(ShareFault.Altered, "The shares do not make what was once split. One of them was forged. Find out which before you go on.");
}
