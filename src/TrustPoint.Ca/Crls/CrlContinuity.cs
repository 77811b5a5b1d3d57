using System.Formats.Asn1;

namespace TrustPoint.Ca.Crls;

/// <summary>What the CRL before listed and the next one does not, found from their bytes alone and not from what the next one was made of.</summary>
internal static class CrlContinuity
{
    /// <summary>The serial numbers' content octets.</summary>
    /// <param name="before">Entries, DER after DER.</param>
    /// <param name="next">Entries, DER after DER.</param>
    /// <exception cref="AsnContentException">They are not entries.</exception>
    public static IReadOnlyList<byte[]> Gone(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> next)
    {
        // Both are in the order of changes: what stays the same is met in one walk, what changed has moved to the end.
        var moved = new List<byte[]>();
        while (!before.IsEmpty)
        {
            var entry = First(before);
            before = before[entry.Length..];
            if (next.Span.StartsWith(entry.Span)) next = next[entry.Length..];
            else moved.Add(SerialOf(entry));
        }
        if (moved.Count == 0) return moved;
        var later = new HashSet<string>();
        for (; !next.IsEmpty; next = next[First(next).Length..]) later.Add(Convert.ToHexString(SerialOf(First(next))));
        return moved.FindAll(serial => !later.Contains(Convert.ToHexString(serial)));
    }

    private static ReadOnlyMemory<byte> First(ReadOnlyMemory<byte> entries)
    {
        AsnDecoder.ReadEncodedValue(entries.Span, AsnEncodingRules.DER, out _, out _, out var length);
        return entries[..length];
    }

    private static byte[] SerialOf(ReadOnlyMemory<byte> entry) => new AsnReader(entry, AsnEncodingRules.DER).ReadSequence().ReadIntegerBytes().ToArray();
}
