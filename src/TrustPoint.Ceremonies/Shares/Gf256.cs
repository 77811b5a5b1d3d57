namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// The field of the AES: octets as polynomials modulo x^8 + x^4 + x^3 + x + 1 (SLIP-0039 section Shamir's secret-sharing). Addition is
/// exclusive or. No table and no branch depends on an operand.
/// </summary>
internal static class Gf256
{
    internal static byte Multiply(byte a, byte b)
    {
        var (power, product) = ((int)a, 0);
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= -((b >> bit) & 1) & power;
            power = (power << 1) ^ (-(power >> 7) & 0x11b);
        }
        return (byte)product;
    }

    /// <summary>a^254, which is 1/a, for a other than 0.</summary>
    internal static byte Inverse(byte a)
    {
        byte inverse = 1;
        for (var round = 0; round < 7; round++)
        {
            a = Multiply(a, a);
            inverse = Multiply(inverse, a);
        }
        return inverse;
    }
}
