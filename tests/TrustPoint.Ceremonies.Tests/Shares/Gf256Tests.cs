using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Tests.Shares;

/// <summary>SLIP-0039 section Shamir's secret-sharing: the field of FIPS 197 section 4.</summary>
public sealed class Gf256Tests
{
    [Theory] // FIPS 197 section 4.2
    [InlineData(0x57, 0x83, 0xc1)]
    [InlineData(0x57, 0x13, 0xfe)]
    [InlineData(0x57, 0x10, 0x07)]
    public void The_products_of_the_standard_are_ours(byte a, byte b, byte product) => Assert.Equal(product, Gf256.Multiply(a, b));

    [Fact]
    public void A_product_is_the_remainder_of_the_long_product()
    {
        for (var a = 0; a < 256; a++)
        {
            for (var b = 0; b < 256; b++) Assert.Equal(Remainder(a, b), Gf256.Multiply((byte)a, (byte)b));
        }

        static byte Remainder(int a, int b)
        {
            var product = Enumerable.Range(0, 8).Where(bit => (b >> bit & 1) == 1).Aggregate(0, (sum, bit) => sum ^ (a << bit));
            for (var bit = 15; bit >= 8; bit--)
            {
                if ((product >> bit & 1) == 1) product ^= 0x11b << (bit - 8);
            }
            return (byte)product;
        }
    }

    [Fact]
    public void A_number_times_its_inverse_is_one()
    {
        for (var a = 1; a < 256; a++) Assert.Equal(1, Gf256.Multiply((byte)a, Gf256.Inverse((byte)a)));
    }
}
