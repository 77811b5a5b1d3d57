using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>One custodian's share of a secret (SLIP-0039). Whoever disposes of it wipes it.</summary>
public sealed class Share : IDisposable
{
    internal Share(ShareTerms terms, int group, int position, int needed, SecretBuffer value) =>
        (Terms, Group, Position, Needed, Value) = (terms, group, position, needed, value);

    /// <summary>The number of the set, 0 to 32767: the same on all its shares, and no secret.</summary>
    public int Set => Terms.Identifier;

    /// <summary>The share's number in its group, from 1.</summary>
    public int Number => Position + 1;

    /// <summary>How many shares of its group are needed.</summary>
    public int Needed { get; }

    internal ShareTerms Terms { get; }

    internal int Group { get; }

    internal int Position { get; }

    internal SecretBuffer Value { get; }

    internal string Name => Terms.Groups == 1 ? $"{Number} of set {Set}" : $"{Group + 1}.{Number} of set {Set}";

    /// <summary>Reads a share as people type it: words in any case, each by its first four letters at least, with any blanks between.</summary>
    /// <param name="words">The words. The caller wipes them.</param>
    /// <exception cref="ShareException">They are no share.</exception>
    public static Share Parse(ReadOnlySpan<char> words) => ShareText.Read(words);

    /// <summary>The share as words, for its custodian alone. The caller clears the array.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public string[] Words() => ShareText.Write(this);

    /// <summary>Whether the other is this very share: how a custodian proves to have written it down.</summary>
    /// <param name="other">Another one.</param>
    /// <exception cref="ObjectDisposedException">One of them was wiped.</exception>
    public bool Matches(Share other) =>
        (Terms, Group, Position, Needed) == (other.Terms, other.Group, other.Position, other.Needed)
        && CryptographicOperations.FixedTimeEquals(Value.Octets, other.Value.Octets);

    /// <summary>Wipes the share.</summary>
    public void Dispose() => Value.Dispose();

    /// <summary>Which share it is; never what it holds.</summary>
    public override string ToString() => $"Share {Name}";
}
