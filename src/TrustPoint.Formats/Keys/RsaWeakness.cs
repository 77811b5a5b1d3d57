using System.Numerics;

namespace TrustPoint.Formats.Keys;

/// <summary>Two tests of an RSA modulus that find broken key generators.</summary>
internal static class RsaWeakness
{
    // Small odd primes. A modulus that one of them divides was not made from two large primes.
    private static readonly int[] SmallPrimes = [.. Enumerable.Range(3, 749).Where(IsPrime)];

    // The generator of CVE-2017-15361 (ROCA) makes primes k*M + (65537^a mod M), M a product of small primes. So the modulus is a power
    // of 65537 modulo every one of these (Nemec and others, "The Return of Coppersmith's Attack", section 2). A sound modulus passes
    // for such a power with a chance of about 2^-27.
    private static readonly int[] RocaPrimes =
        [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    private static readonly bool[][] PowersOf65537 = [.. RocaPrimes.Select(Powers)];

    /// <summary>Says what is wrong, or null.</summary>
    /// <param name="modulus">Unsigned, big-endian.</param>
    public static string? Find(ReadOnlySpan<byte> modulus)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        foreach (var prime in SmallPrimes)
        {
            if (n % prime == 0) return $"the RSA modulus is divisible by {prime}";
        }
        for (var i = 0; i < RocaPrimes.Length; i++)
        {
            if (!PowersOf65537[i][(int)(n % RocaPrimes[i])]) return null;
        }
        return "the RSA modulus comes from a broken generator (ROCA, CVE-2017-15361)";
    }

    private static bool[] Powers(int prime)
    {
        var powers = new bool[prime];
        for (var value = 1; !powers[value]; value = value * 65537 % prime) powers[value] = true;
        return powers;
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0) return false;
        }
        return true;
    }
}
