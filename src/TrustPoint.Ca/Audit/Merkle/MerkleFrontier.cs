using System.Buffers.Binary;
using System.Numerics;

namespace TrustPoint.Ca.Audit.Merkle;

/// <summary>
/// The right edge of a growing RFC 6962 tree: one root for each perfect subtree, which is all that appending and the root need.
/// Not safe for concurrent use. Whoever appends inside a transaction takes a <see cref="Copy"/> first and goes back to it on rollback.
/// </summary>
public sealed class MerkleFrontier
{
    private const int Levels = 63;

    // The root of the perfect subtree of 2^level leaves stands at its level. It is there exactly when that bit of the size is set.
    private readonly byte[] roots;

    /// <summary>An empty tree.</summary>
    public MerkleFrontier() : this(0, new byte[Levels * MerkleHash.Size])
    {
    }

    private MerkleFrontier(long size, byte[] roots) => (Size, this.roots) = (size, roots);

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Appends one leaf.</summary>
    /// <param name="leafHash"><see cref="MerkleHash.Leaf"/> of it, 32 octets.</param>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        if (leafHash.Length != MerkleHash.Size) throw new ArgumentException("A leaf hash has 32 octets.", nameof(leafHash));
        Span<byte> carry = stackalloc byte[MerkleHash.Size];
        leafHash.CopyTo(carry);
        var level = 0;
        for (; (Size >> level & 1) == 1; level++) MerkleHash.Node(At(level), carry, carry);
        carry.CopyTo(At(level));
        Size++;
    }

    /// <summary>The root over all leaves, MTH of RFC 6962 section 2.1. 32 octets.</summary>
    public byte[] Root()
    {
        if (Size == 0) return MerkleHash.EmptyRoot();
        var level = BitOperations.TrailingZeroCount(Size);
        var root = At(level).ToArray();
        for (level++; level < Levels; level++)
        {
            if ((Size >> level & 1) == 1) MerkleHash.Node(At(level), root, root);
        }
        return root;
    }

    /// <summary>A copy that goes its own way.</summary>
    public MerkleFrontier Copy() => new(Size, [.. roots]);

    /// <summary>The edge as bytes to keep: the size (8 octets, big-endian), then the roots of the perfect subtrees from left to right.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[8 + (BitOperations.PopCount((ulong)Size) * MerkleHash.Size)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        var rest = bytes.AsSpan(8);
        for (var level = Levels - 1; level >= 0; level--)
        {
            if ((Size >> level & 1) == 0) continue;
            At(level).CopyTo(rest);
            rest = rest[MerkleHash.Size..];
        }
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such an edge.</exception>
    public static MerkleFrontier Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8) throw new InvalidDataException("A Merkle frontier begins with its size in 8 octets.");
        var size = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var rest = bytes[8..];
        if (size < 0 || rest.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Size)
            throw new InvalidDataException("A Merkle frontier holds one hash for each bit of its size.");
        var frontier = new MerkleFrontier { Size = size };
        for (var level = Levels - 1; level >= 0; level--)
        {
            if ((size >> level & 1) == 0) continue;
            rest[..MerkleHash.Size].CopyTo(frontier.At(level));
            rest = rest[MerkleHash.Size..];
        }
        return frontier;
    }

    /// <summary>The root of the perfect subtree of 2^level leaves; it is there exactly when that bit of the size is set.</summary>
    internal byte[] Perfect(int level) => At(level).ToArray();

    private Span<byte> At(int level) => roots.AsSpan(level * MerkleHash.Size, MerkleHash.Size);
}
