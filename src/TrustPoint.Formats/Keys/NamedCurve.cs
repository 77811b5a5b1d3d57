using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace TrustPoint.Formats.Keys;

/// <summary>
/// A NIST curve y² = x³ - 3x + b over a prime field (SP 800-186 section 3.2.1). All three have cofactor 1, so on the curve means in the group.
/// </summary>
internal sealed class NamedCurve
{
    public static readonly NamedCurve P256 = new(PublicKeyKind.EcP256, Oids.Secp256r1, ECCurve.NamedCurves.nistP256, 256,
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    public static readonly NamedCurve P384 = new(PublicKeyKind.EcP384, Oids.Secp384r1, ECCurve.NamedCurves.nistP384, 384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF");

    public static readonly NamedCurve P521 = new(PublicKeyKind.EcP521, Oids.Secp521r1, ECCurve.NamedCurves.nistP521, 521,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00");

    private readonly BigInteger p;
    private readonly BigInteger b;

    private NamedCurve(PublicKeyKind kind, string oid, ECCurve curve, int bits, string p, string b)
    {
        (Kind, Oid, Curve, Bits) = (kind, oid, curve, bits);
        this.p = BigInteger.Parse("0" + p, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        this.b = BigInteger.Parse("0" + b, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public PublicKeyKind Kind { get; }

    public string Oid { get; }

    public ECCurve Curve { get; }

    public int Bits { get; }

    public int CoordinateLength => (Bits + 7) / 8;

    public static NamedCurve? Find(string oid) => oid switch
    {
        Oids.Secp256r1 => P256,
        Oids.Secp384r1 => P384,
        Oids.Secp521r1 => P521,
        _ => null,
    };

    /// <summary>SEC 1 section 3.2.2.1, steps 2 and 3. The point at infinity has no such form.</summary>
    public bool Holds(ReadOnlySpan<byte> xOctets, ReadOnlySpan<byte> yOctets)
    {
        var x = new BigInteger(xOctets, isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(yOctets, isUnsigned: true, isBigEndian: true);
        return x < p && y < p && ((y * y) - (((x * x) - 3) * x) - b) % p == 0;
    }
}
