using TrustPoint.Ca.Audit.Merkle;

namespace TrustPoint.Ca.Tests.Audit;

/// <summary>RFC 6962 section 2.1, against the vectors that the Certificate Transparency projects publish.</summary>
public sealed class MerkleTreeTests
{
    private static readonly byte[][] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private readonly MerkleProofs proofs = new(index => MerkleHash.Leaf(Leaves[index]));

    public static TheoryData<int, int, string[]> InclusionVectors() => new()
    {
        { 0, 1, [] },
        { 0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"] },
        { 5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
        { 2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
        { 1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
    };

    public static TheoryData<int, int, string[]> ConsistencyVectors() => new()
    {
        { 1, 1, [] },
        { 1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"] },
        { 6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
        { 2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
        { 6, 7, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
    };

    [Fact]
    public void The_root_is_the_published_one_for_every_size()
    {
        var frontier = new MerkleFrontier();
        Assert.Equal(Roots[0], Hex(frontier.Root()));
        foreach (var leaf in Leaves)
        {
            frontier.Append(MerkleHash.Leaf(leaf));
            Assert.Equal(Roots[frontier.Size], Hex(frontier.Root()));
        }
    }

    [Fact]
    public void A_frontier_that_was_kept_goes_on_where_it_was()
    {
        for (var size = 0; size < Leaves.Length; size++)
        {
            var kept = MerkleFrontier.Decode(FrontierOf(size).Encode());
            Assert.Equal((size, Roots[size]), (kept.Size, Hex(kept.Root())));
            kept.Append(MerkleHash.Leaf(Leaves[size]));
            Assert.Equal(Roots[size + 1], Hex(kept.Root()));
        }
    }

    [Fact]
    public void A_copy_is_a_way_back()
    {
        var frontier = FrontierOf(3);
        var before = frontier.Copy();
        frontier.Append(MerkleHash.Leaf(Leaves[3]));
        Assert.Equal(Roots[4], Hex(frontier.Root()));
        Assert.Equal((3L, Roots[3]), (before.Size, Hex(before.Root())));
    }

    [Theory]
    [InlineData("")]                        // no size
    [InlineData("00000000000000")]          // half a size
    [InlineData("0000000000000001")]        // a size without its hash
    [InlineData("000000000000000000")]      // an empty tree and more
    [InlineData("ffffffffffffffff")]        // a negative size
    public void Bytes_that_are_no_frontier_are_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => MerkleFrontier.Decode(Convert.FromHexString(hex)));

    [Theory, MemberData(nameof(InclusionVectors))] // RFC 6962 section 2.1.1
    public void An_audit_path_is_the_published_one_and_proves_its_leaf(int index, int size, string[] path)
    {
        Assert.Equal(path, proofs.Inclusion(FrontierOf(index), size).Select(Hex));
        Assert.True(Includes(index, size, Bytes(path)));
    }

    [Theory, MemberData(nameof(ConsistencyVectors))] // RFC 6962 section 2.1.2
    public void A_consistency_proof_is_the_published_one_and_proves_growth(int first, int second, string[] proof)
    {
        Assert.Equal(proof, proofs.Consistency(first, second).Select(Hex));
        Assert.True(Consistent(first, second, Bytes(proof)));
    }

    [Theory, MemberData(nameof(InclusionVectors))]
    public void A_changed_audit_path_proves_nothing(int index, int size, string[] path)
    {
        var good = Bytes(path);
        Assert.All(Damaged(good), bad => Assert.False(Includes(index, size, bad)));
        Assert.All(new[] { index - 1, index + 1, index ^ 2 }, other => Assert.False(Includes(other, size, good)));
        Assert.False(MerkleProofs.VerifyInclusion(index, size, MerkleHash.Leaf("other"u8), good, Convert.FromHexString(Roots[size])));
        Assert.False(MerkleProofs.VerifyInclusion(index, size, [1], good, Convert.FromHexString(Roots[size])));
    }

    [Theory, MemberData(nameof(ConsistencyVectors))]
    public void A_changed_consistency_proof_proves_nothing(int first, int second, string[] proof)
    {
        var good = Bytes(proof);
        Assert.All(Damaged(good), bad => Assert.False(Consistent(first, second, bad)));
        if (first == second) return;
        Assert.False(Consistent(first, second, []));
        Assert.False(MerkleProofs.VerifyConsistency(first + 1, second, good, Convert.FromHexString(Roots[first]), Convert.FromHexString(Roots[second])));
        Assert.False(MerkleProofs.VerifyConsistency(first, second, good, Convert.FromHexString(Roots[second]), Convert.FromHexString(Roots[first])));
        Assert.False(MerkleProofs.VerifyConsistency(second, first, good, Convert.FromHexString(Roots[second]), Convert.FromHexString(Roots[first])));
    }

    [Fact]
    public void Every_leaf_and_every_earlier_size_of_trees_up_to_40_can_be_proved()
    {
        var hashes = Enumerable.Range(0, 40).Select(number => MerkleHash.Leaf([(byte)number])).ToArray();
        var many = new MerkleProofs(index => hashes[index]);
        var roots = new List<byte[]> { MerkleHash.EmptyRoot() };
        var frontier = new MerkleFrontier();
        var edges = new List<MerkleFrontier>();
        foreach (var hash in hashes)
        {
            edges.Add(frontier.Copy());
            frontier.Append(hash);
            roots.Add(frontier.Root());
        }
        for (var size = 1; size <= hashes.Length; size++)
        {
            for (var index = 0; index < size; index++)
                Assert.True(MerkleProofs.VerifyInclusion(index, size, hashes[index], many.Inclusion(edges[index], size), roots[size]), $"{index} in {size}");
            for (var first = 0; first <= size; first++)
                Assert.True(MerkleProofs.VerifyConsistency(first, size, many.Consistency(first, size), roots[first], roots[size]), $"{first} to {size}");
        }
    }

    private static IEnumerable<IReadOnlyList<byte[]>> Damaged(IReadOnlyList<byte[]> good)
    {
        yield return [.. good, []];
        yield return [.. good, new byte[32]];
        yield return [new byte[32], .. good];
        for (var i = 0; i < good.Count; i++)
        {
            byte[] flipped = [.. good[i]];
            flipped[i] ^= 8;
            yield return [.. good.Take(i), flipped, .. good.Skip(i + 1)];
            yield return [.. good.Take(i), .. good.Skip(i + 1)];
        }
    }

    private static bool Includes(int index, int size, IReadOnlyList<byte[]> path) =>
        MerkleProofs.VerifyInclusion(
            index, size, MerkleHash.Leaf(Leaves[Math.Clamp(index, 0, Leaves.Length - 1)]), path, Convert.FromHexString(Roots[size]));

    private static bool Consistent(int first, int second, IReadOnlyList<byte[]> proof) =>
        MerkleProofs.VerifyConsistency(first, second, proof, Convert.FromHexString(Roots[first]), Convert.FromHexString(Roots[second]));

    private static MerkleFrontier FrontierOf(int size)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in Leaves.Take(size)) frontier.Append(MerkleHash.Leaf(leaf));
        return frontier;
    }

    private static byte[][] Bytes(string[] hex) => [.. hex.Select(Convert.FromHexString)];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
