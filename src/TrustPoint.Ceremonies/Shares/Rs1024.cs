namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// The last three words of a share (SLIP-0039 section Checksum): a Reed-Solomon code over GF(1024), which finds every change of up to three
/// words. Extendable sets have a code of their own.
/// </summary>
internal static class Rs1024
{
    internal const int Words = 3;

    private static ReadOnlySpan<int> Generator =>
        [0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120];

    internal static bool Holds(ReadOnlySpan<int> share, bool extendable) => Remainder(share, extendable) == 1;

    internal static void Append(Span<int> share, bool extendable)
    {
        share[^Words..].Clear();
        var checksum = Remainder(share, extendable) ^ 1;
        for (var word = 1; word <= Words; word++, checksum >>= 10) share[^word] = checksum & 1023;
    }

    private static int Remainder(ReadOnlySpan<int> share, bool extendable)
    {
        var remainder = 1;
        foreach (var character in extendable ? "shamir_extendable"u8 : "shamir"u8) remainder = Next(remainder, character);
        foreach (var word in share) remainder = Next(remainder, word);
        return remainder;
    }

    private static int Next(int remainder, int value)
    {
        var top = remainder >> 20;
        remainder = ((remainder & 0xfffff) << 10) ^ value;
        for (var bit = 0; bit < Generator.Length; bit++) remainder ^= -((top >> bit) & 1) & Generator[bit];
        return remainder;
    }
}
