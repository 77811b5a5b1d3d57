using System.Buffers;
using System.Security.Cryptography;

namespace TrustPoint.Ca.Audit.Merkle;

/// <summary>The hashes of the log's tree: SHA-256 with the domain separation of RFC 6962 section 2.1.</summary>
public static class MerkleHash
{
    /// <summary>Octets in a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>MTH({}): the hash of an empty string.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData(ReadOnlySpan<byte>.Empty);

    /// <summary>SHA-256(0x00 || leaf).</summary>
    /// <param name="leaf">The leaf's bytes, of any length.</param>
    public static byte[] Leaf(ReadOnlySpan<byte> leaf)
    {
        var rented = ArrayPool<byte>.Shared.Rent(1 + leaf.Length);
        rented[0] = LeafPrefix;
        leaf.CopyTo(rented.AsSpan(1));
        var hash = SHA256.HashData(rented.AsSpan(0, 1 + leaf.Length));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var hash = new byte[Size];
        Node(left, right, hash);
        return hash;
    }

    /// <summary>The same, written to <paramref name="destination"/>, which may overlap the inputs.</summary>
    internal static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Size)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        SHA256.HashData(input, destination);
    }
}
