using System.Text.RegularExpressions;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>Nothing stays behind in memory, and nothing is told to whoever reads a log.</summary>
public sealed partial class SecrecyTests
{
    private static readonly byte[] Secret = SeededRandom.Octets(7, 32);
    private static readonly IReadOnlyList<Share> Shares = ShareSet.Split(Secret, 3, 5, new SeededRandom(11));
    private static readonly IReadOnlyList<Share> Others = ShareSet.Split(Secret, 3, 5, new SeededRandom(12));
    private static readonly HashSet<string> List = [.. Enumerable.Range(0, 1024).Select(WordList.At)];

    // In no list and in no source but here.
    private const string Canary = "quokka";

    [Fact]
    public void A_share_is_wiped_and_then_of_no_use()
    {
        using var other = Share.Parse(Text(Shares[0]));
        var share = Share.Parse(Text(Shares[0]));
        var octets = share.Value.Octets;
        Assert.True(octets.ContainsAnyExcept((byte)0));

        share.Dispose();

        Assert.False(octets.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(share.Words);
        Assert.Throws<ObjectDisposedException>(() => share.Matches(other));
        Assert.Throws<ObjectDisposedException>(() => other.Matches(share));
        Assert.Throws<ObjectDisposedException>(() => ShareSet.Combine([share, Shares[1], Shares[2]]));
        Assert.Equal(Shares[0].ToString(), share.ToString());
    }

    [Fact]
    public void A_secret_is_wiped_and_then_of_no_use()
    {
        var secret = ShareSet.Combine([Shares[0], Shares[1], Shares[2]]);
        var octets = secret.Octets;
        Assert.Equal(Secret, octets);

        secret.Dispose();

        Assert.False(octets.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => secret.Octets.Length);
    }

    [Fact]
    public void Shares_and_secret_are_wiped_each_for_itself()
    {
        var only = Share.Parse("theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave detect luck");

        ShareSet.Combine([only]).Dispose();
        using var secret = ShareSet.Combine([only]);
        only.Dispose();

        Assert.True(secret.Octets.ContainsAnyExcept((byte)0));
    }

    public static TheoryData<ShareFault> Faults => [.. Enum.GetValues<ShareFault>()];

    [Theory, MemberData(nameof(Faults))]
    public void A_refusal_carries_no_word_that_could_be_of_a_share(ShareFault fault)
    {
        var typed = Shares.Concat(Others).SelectMany(share => share.Words()).Append(Canary).ToHashSet();
        var refusals = Refusals().Select(refused => Assert.Throws<ShareException>(refused)).Where(refused => refused.Fault == fault).ToList();
        Assert.NotEmpty(refusals);

        Assert.All(refusals, refused =>
        {
            // A message has no word of the whole list; a trace has names of ours, but no word that was typed.
            Assert.Empty(Words(refused.Message).Intersect(List));
            Assert.Empty(Words(refused.ToString()).Intersect(typed));
            Assert.Empty(refused.Data);
            Assert.Null(refused.InnerException);
            Assert.Equal(["Fault", "Position"], typeof(ShareException).GetProperties().Where(property => property.DeclaringType == typeof(ShareException)).Select(property => property.Name).Order());
        });
    }

    [Fact]
    public void Neither_a_share_nor_a_secret_says_what_it_holds()
    {
        Assert.All(Shares, share => Assert.Empty(Words(share.ToString()).Intersect(share.Words())));
        using var secret = ShareSet.Combine([Shares[0], Shares[1], Shares[2]]);
        Assert.Equal(typeof(SecretBuffer).FullName, secret.ToString());
    }

    /// <summary>Each way to be refused, with real shares.</summary>
    private static IEnumerable<Action> Refusals()
    {
        var (words, other) = (Shares[0].Words(), Others[0].Words());
        foreach (var position in Enumerable.Range(0, words.Length))
            yield return () => Share.Parse(string.Join(' ', [.. words[..position], Canary, .. words[(position + 1)..]]));
        yield return () => Share.Parse(string.Join(' ', words[1..]));
        yield return () => Share.Parse(string.Join(' ', [.. words, .. other]));
        yield return () => Share.Parse(string.Join(' ', Enumerable.Repeat(Text(Shares[0]), 10)));
        yield return () => Share.Parse(string.Join(' ', [other[0], .. words[1..]]));
        yield return () => Share.Parse(string.Join(' ', new Share(Shares[0].Terms with { GroupsNeeded = 2 }, 0, 0, 3, Shares[0].Value).Words()));
        yield return () => ShareSet.Combine([]);
        yield return () => ShareSet.Combine([Shares[0]]);
        yield return () => ShareSet.Combine([Shares[0], Shares[1]]);
        yield return () => ShareSet.Combine([.. Shares.Take(4)]);
        yield return () => ShareSet.Combine(Shares);
        yield return () => ShareSet.Combine([Shares[0], Shares[0]]);
        yield return () => ShareSet.Combine([Shares[0], Others[1]]);
        yield return () => ShareSet.Combine([Shares[0], Shares[1], new Share(Shares[2].Terms, 0, 2, 3, Shares[3].Value)]);

        var terms = Shares[0].Terms with { GroupsNeeded = 2, Groups = 3 };
        Share[] groups = [.. Enumerable.Range(0, 3).Select(group => new Share(terms, group, 0, 1, Shares[group].Value))];
        yield return () => ShareSet.Combine(groups[..1]);
        yield return () => ShareSet.Combine(groups);
        yield return () => ShareSet.Combine([groups[0], groups[0]]);
    }

    private static string Text(Share share) => string.Join(' ', share.Words());

    private static IEnumerable<string> Words(string text) => Letters().Matches(text.ToLowerInvariant()).Select(word => word.Value);

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Letters();
}
