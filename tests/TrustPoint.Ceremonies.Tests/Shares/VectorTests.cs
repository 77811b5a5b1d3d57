using System.Text;
using System.Text.Json;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>The published vectors of SLIP-0039: golden/slip39/SOURCE.txt says whose they are.</summary>
public sealed class VectorTests
{
    private static readonly byte[] Passphrase = Encoding.ASCII.GetBytes("TREZOR");

    private static readonly (string Description, string[] Shares, string Secret)[] Published =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "slip39", "vectors.json"))).RootElement.EnumerateArray()
            .Select(vector => (vector[0].GetString()!, vector[1].EnumerateArray().Select(share => share.GetString()!).ToArray(), vector[2].GetString()!))];

    /// <summary>What is wrong with each bad vector, by its number.</summary>
    private static readonly Dictionary<ShareFault, int[]> Faults = new()
    {
        [ShareFault.Checksum] = [2, 21],
        [ShareFault.Malformed] = [3, 10, 22, 29],
        [ShareFault.TooFew] = [5, 14, 15, 16, 24, 33, 34, 35],
        [ShareFault.AnotherSet] = [6, 7, 8, 9, 11, 12, 25, 26, 27, 28, 30, 31],
        [ShareFault.Altered] = [13, 32],
        [ShareFault.WordCount] = [39, 40],
    };

    public static TheoryData<string> Good => [.. Published.Where(vector => vector.Secret != "").Select(vector => vector.Description)];

    public static TheoryData<string> Bad => [.. Published.Where(vector => vector.Secret == "").Select(vector => vector.Description)];

    [Fact]
    public void All_vectors_are_read() => Assert.Equal((45, 15, 30), (Published.Length, Good.Count, Bad.Count));

    [Theory, MemberData(nameof(Good))] // SLIP-0039 section Combining the shares, SLIP-0039 section Encryption of the master secret
    public void A_good_vector_gives_its_secret(string description)
    {
        var (shares, secret) = Vector(description);

        Assert.Equal(secret, Combine(shares));
        Assert.Equal(secret, Combine(shares.Reverse()));
    }

    [Theory, MemberData(nameof(Bad))] // SLIP-0039 section Combining the shares
    public void A_bad_vector_is_refused_for_what_is_wrong_with_it(string description)
    {
        var number = int.Parse(description.Split('.')[0]);

        var refused = Assert.Throws<ShareException>(() => Combine(Vector(description).Shares));

        Assert.Contains(number, Faults[refused.Fault]);
    }

    [Theory, MemberData(nameof(Good))] // SLIP-0039 section Format of the share mnemonic
    public void A_share_is_written_as_it_was_read(string description) => Assert.All(Vector(description).Shares, words =>
    {
        using var share = Share.Parse(words);
        Assert.Equal(words, string.Join(' ', share.Words()));
    });

    private static (string[] Shares, string Secret) Vector(string description)
    {
        var vector = Published.Single(vector => vector.Description == description);
        return (vector.Shares, vector.Secret);
    }

    private static string Combine(IEnumerable<string> shares)
    {
        using var secret = ShareSet.Combine([.. shares.Select(words => Share.Parse(words))], Passphrase);
        return Convert.ToHexStringLower(secret.Octets);
    }
}
