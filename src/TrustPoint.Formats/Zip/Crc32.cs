namespace TrustPoint.Formats.Zip;

/// <summary>CRC-32 as ZIP has it (ISO 3309). It finds accidents, not attackers.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8).Aggregate((uint)index, (value, _) => (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial))];

    /// <summary>Of these octets.</summary>
    public static uint Of(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        foreach (var octet in octets) crc = Table[(byte)(crc ^ octet)] ^ (crc >> 8);
        return ~crc;
    }
}
