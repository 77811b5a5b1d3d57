using System.Globalization;
using System.Numerics;

namespace TrustPoint.Formats.Keys;

/// <summary>
/// What is asked of an Ed25519 public key before it is used: RFC 8032 section 5.1.3 refuses y >= p, and a point of small order would let anybody
/// make signatures that verify (RFC 8032 section 8.9 does not exclude it). That the point exists is found out when a signature is verified.
/// </summary>
internal static class Ed25519Point
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    // The y of the eight points whose order divides 8: 1, -1, 0 and the two of order 8.
    private static readonly BigInteger[] SmallOrder =
    [
        1,
        P - 1,
        0,
        BigInteger.Parse("07a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        BigInteger.Parse("005fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
    ];

    public static bool IsAcceptable(ReadOnlySpan<byte> encoded)
    {
        Span<byte> octets = stackalloc byte[32];
        encoded.CopyTo(octets);
        octets[31] &= 0x7f; // the sign of x
        var y = new BigInteger(octets, isUnsigned: true);
        return y < P && !SmallOrder.Contains(y);
    }
}
