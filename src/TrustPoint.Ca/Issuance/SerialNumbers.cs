using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustPoint.Ca.Issuance;

/// <summary>Certificate serial numbers: the time of the draw, then 128 random bits.</summary>
/// <param name="random">The source of chance.</param>
public sealed class SerialNumbers(RandomNumberGenerator random)
{
    /// <summary>Octets in each.</summary>
    public const int Length = TimeLength + RandomLength;

    private const int TimeLength = 4;
    private const int RandomLength = 16;

    // The highest bits are 01: positive, and of one length, whatever the time. 30 bits of seconds begin anew every 34 years, to no harm.
    private const uint Mark = 0x40000000;

    /// <summary>
    /// RFC 5280 section 4.1.2.2: positive and at most 20 octets. The time in front keeps those that are drawn one after the other together
    /// in an index; that no other certificate has it is for the store to say.
    /// </summary>
    /// <param name="now">Now: no more than notBefore tells.</param>
    public byte[] Next(DateTimeOffset now)
    {
        var serial = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(serial, Mark | ((uint)now.ToUnixTimeSeconds() & (Mark - 1)));
        random.GetBytes(serial.AsSpan(TimeLength));
        return serial;
    }

    /// <summary>Whether it could have been drawn at that time.</summary>
    internal static bool IsDrawnAt(ReadOnlySpan<byte> serial, DateTimeOffset time) =>
        serial.Length == Length && BinaryPrimitives.ReadUInt32BigEndian(serial) == (Mark | ((uint)time.ToUnixTimeSeconds() & (Mark - 1)));

    /// <summary>Whether it has the form of one that was drawn here.</summary>
    public static bool IsOne(ReadOnlySpan<byte> serial) => serial.Length == Length && serial[0] >> 6 == 1;
}
