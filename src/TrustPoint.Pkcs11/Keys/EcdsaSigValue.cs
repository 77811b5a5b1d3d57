namespace TrustPoint.Pkcs11.Keys;

/// <summary>Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }, RFC 3279 section 2.2.3, out of the r‖s that a token gives.</summary>
internal static class EcdsaSigValue
{
    /// <param name="raw">r and s, unsigned, each padded to the same length (PKCS#11 v2.40 mechanisms, section 2.3.1).</param>
    /// <returns>DER.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> raw)
    {
        var r = Trimmed(raw[..(raw.Length / 2)]);
        var s = Trimmed(raw[(raw.Length / 2)..]);
        var content = IntegerLength(r) + IntegerLength(s);
        // At most 2 * (2 + 67) octets, for P-521: one length octet, or 0x81 and one.
        var der = new byte[(content < 128 ? 2 : 3) + content];
        var at = 0;
        der[at++] = 0x30;
        if (content >= 128) der[at++] = 0x81;
        der[at++] = (byte)content;
        WriteInteger(der, ref at, r);
        WriteInteger(der, ref at, s);
        return der;
    }

    // X.690 section 8.3.2: the shortest form, so leading zeros go, and one comes back where the first bit would read as a sign.
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> number) => number.TrimStart((byte)0);

    private static int IntegerLength(ReadOnlySpan<byte> number) => 2 + (NeedsZero(number) ? 1 : 0) + number.Length;

    private static bool NeedsZero(ReadOnlySpan<byte> number) => number is [] or [>= 0x80, ..];

    private static void WriteInteger(Span<byte> der, ref int at, ReadOnlySpan<byte> number)
    {
        der[at++] = 0x02;
        der[at++] = (byte)(IntegerLength(number) - 2);
        if (NeedsZero(number)) der[at++] = 0;
        number.CopyTo(der[at..]);
        at += number.Length;
    }
}
