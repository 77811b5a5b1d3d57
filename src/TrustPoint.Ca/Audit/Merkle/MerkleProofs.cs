using System.Numerics;

namespace TrustPoint.Ca.Audit.Merkle;

/// <summary>
/// Proofs about the log's tree. Made from leaf hashes, at the cost of one pass over those that they speak of; checked without them.
/// </summary>
/// <param name="leafHash">The hash of the leaf at an index from 0.</param>
public sealed class MerkleProofs(Func<long, byte[]> leafHash)
{
    /// <summary>The audit path of a leaf, PATH(m, D[n]) of RFC 6962 section 2.1.1: from the leaf's sibling up.</summary>
    /// <param name="before">The tree's edge over the leaves before it: what stands to the left is not read again.</param>
    /// <param name="size">The size of the tree it is proved in.</param>
    public IReadOnlyList<byte[]> Inclusion(MerkleFrontier before, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(before.Size, size);
        var path = new List<byte[]>();
        Path(before, 0, size, path);
        return path;
    }

    /// <summary>The consistency proof PROOF(m, D[n]) of RFC 6962 section 2.1.2. Empty when <paramref name="first"/> is 0 or equals <paramref name="second"/>.</summary>
    /// <param name="first">The earlier size.</param>
    /// <param name="second">The later size.</param>
    public IReadOnlyList<byte[]> Consistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var proof = new List<byte[]>();
        if (first > 0) SubProof(first, 0, second, complete: true, proof);
        return proof;
    }

    /// <summary>Checks an audit path (RFC 9162 section 2.1.3.2, which states the algorithm for RFC 6962's trees).</summary>
    public static bool VerifyInclusion(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Size || path.Any(hash => hash.Length != MerkleHash.Size)) return false;
        var (node, last) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in path)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1) last >>= 1;
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Checks a consistency proof (RFC 9162 section 2.1.4.2). A tree of size 0 is a beginning of every tree.</summary>
    public static bool VerifyConsistency(
        long first, long second, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> firstRoot, ReadOnlySpan<byte> secondRoot)
    {
        if (first < 0 || first > second || proof.Any(hash => hash.Length != MerkleHash.Size)) return false;
        if (first == second) return proof.Count == 0 && firstRoot.SequenceEqual(secondRoot);
        if (first == 0) return proof.Count == 0 && firstRoot.SequenceEqual(MerkleHash.EmptyRoot());
        if (proof.Count == 0) return false;

        // Where the earlier tree is perfect, its root begins the path and is left out of the proof.
        var (node, last) = (first - 1, second - 1);
        var shift = BitOperations.TrailingZeroCount(first);
        (node, last) = (node >> shift, last >> shift);
        var begin = BitOperations.IsPow2(first) ? firstRoot.ToArray() : proof[0];
        var (earlier, later) = (begin, begin);
        foreach (var sibling in proof.Skip(BitOperations.IsPow2(first) ? 0 : 1))
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                earlier = MerkleHash.Node(sibling, earlier);
                later = MerkleHash.Node(sibling, later);
                for (; (node & 1) == 0 && node != 0; node >>= 1) last >>= 1;
            }
            else
            {
                later = MerkleHash.Node(later, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && firstRoot.SequenceEqual(earlier) && secondRoot.SequenceEqual(later);
    }

    private void Path(MerkleFrontier before, long begin, long end, List<byte[]> path)
    {
        if (end - begin == 1) return;
        var split = Split(end - begin);
        var middle = begin + split;
        if (before.Size < middle)
        {
            Path(before, begin, middle, path);
            path.Add(Root(middle, end));
        }
        else
        {
            // A perfect subtree over leaves before this one: its root is on the edge.
            Path(before, middle, end, path);
            path.Add(before.Perfect(BitOperations.Log2((ulong)split)));
        }
    }

    private void SubProof(long first, long begin, long end, bool complete, List<byte[]> proof)
    {
        if (first == end - begin)
        {
            if (!complete) proof.Add(Root(begin, end));
            return;
        }
        var split = Split(end - begin);
        if (first <= split)
        {
            SubProof(first, begin, begin + split, complete, proof);
            proof.Add(Root(begin + split, end));
        }
        else
        {
            SubProof(first - split, begin + split, end, complete: false, proof);
            proof.Add(Root(begin, begin + split));
        }
    }

    /// <summary>MTH over the leaves from begin to before end.</summary>
    private byte[] Root(long begin, long end)
    {
        var frontier = new MerkleFrontier();
        for (var index = begin; index < end; index++) frontier.Append(leafHash(index));
        return frontier.Root();
    }

    /// <summary>The largest power of two smaller than n (RFC 6962 section 2.1), for n &gt; 1.</summary>
    private static long Split(long n) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(n - 1)));
}
