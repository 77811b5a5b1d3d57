using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>The same chance each time.</summary>
internal sealed class SeededRandom(int seed) : RandomNumberGenerator
{
    private readonly Random random = new(seed);

    public override void GetBytes(byte[] data) => random.NextBytes(data);

    public override void GetBytes(Span<byte> data) => random.NextBytes(data);

    /// <summary>A secret of as many octets.</summary>
    public static byte[] Octets(int seed, int length)
    {
        var octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return octets;
    }
}
