using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Formats.Tests.Keys;

/// <summary>CA/Browser Forum Baseline Requirements section 6.1.6, CVE-2017-15361.</summary>
public sealed class RsaWeaknessTests
{
    [Fact]
    public void A_modulus_of_the_ROCA_generator_is_found() =>
        Assert.Equal("the RSA modulus comes from a broken generator (ROCA, CVE-2017-15361)", Key(RocaNumber(1) * RocaNumber(2)).Weakness());

    [Theory]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(751)]
    public void A_modulus_with_a_small_factor_is_found(int factor)
    {
        var rest = (BigInteger.One << 2047) / factor * 3 / 2;
        while (HasSmallFactor(rest)) rest--;
        Assert.Equal($"the RSA modulus is divisible by {factor}", Key(rest * factor).Weakness());
    }

    [Fact]
    public void Sound_moduli_are_not_accused()
    {
        for (var i = 0; i < 5; i++)
        {
            using var rsa = RSA.Create(2048);
            Assert.Null(SubjectPublicKey.Decode(rsa.ExportSubjectPublicKeyInfo()).Weakness());
        }
    }

    // k*M + (65537^a mod M), M the product of the first 126 primes: what that generator took for a prime of 1024 bits (Nemec and others,
    // section 2). Whether ours is prime does not matter to the test.
    private static BigInteger RocaNumber(int a)
    {
        var m = Primes(702).Aggregate(BigInteger.One, (product, prime) => product * prime);
        var residue = BigInteger.ModPow(65537, 1_000_003 + a, m);
        var k = ((BigInteger.One << 1024) - 1) / m - 1;
        while (HasSmallFactor((k * m) + residue)) k--;
        return (k * m) + residue;
    }

    private static bool HasSmallFactor(BigInteger number) => Primes(760).Any(prime => number % prime == 0);

    private static IEnumerable<int> Primes(int below) =>
        Enumerable.Range(2, below - 2).Where(number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0));

    private static SubjectPublicKey Key(BigInteger modulus)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        using (inner.PushSequence())
        {
            inner.WriteInteger(modulus);
            inner.WriteInteger(65537);
        }
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.RsaEncryption);
                writer.WriteNull();
            }
            writer.WriteBitString(inner.Encode());
        }
        return SubjectPublicKey.Decode(writer.Encode());
    }
}
