namespace TrustPoint.Formats.Keys;

/// <summary>What an RSA key must be before anything is computed with it. Policy asks for more.</summary>
internal static class RsaBounds
{
    private const int MinBits = 2048;
    private const int MaxBits = 8192;

    /// <summary>Sizes are checked first: a hostile modulus costs nothing.</summary>
    public static void Check(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        if (modulus.Length > MaxBits / 8)
            throw new DecodeException($"RSA public key: the modulus has more than {MaxBits} bits");
        if (modulus.Length < MinBits / 8)
            throw new DecodeException($"RSA public key: the modulus has fewer than {MinBits} bits");
        if (modulus[0] < 0x80)
            throw new DecodeException("RSA public key: the bits of the modulus are not a multiple of 8");
        if ((modulus[^1] & 1) == 0)
            throw new DecodeException("RSA public key: the modulus is even");
        // FIPS 186-5 section 5.1 allows up to 256 bits; real keys have 65537 and long exponents only slow us down.
        if (exponent.Length is < 3 or > 8)
            throw new DecodeException("RSA public key: the exponent is not between 65537 and 2^64");
        if ((exponent[^1] & 1) == 0)
            throw new DecodeException("RSA public key: the exponent is even");
    }
}
