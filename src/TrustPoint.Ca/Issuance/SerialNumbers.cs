using System.Security.Cryptography;

namespace TrustPoint.Ca.Issuance;

/// <summary>Certificate serial numbers.</summary>
/// <param name="random">The source of chance.</param>
public sealed class SerialNumbers(RandomNumberGenerator random)
{
    /// <summary>Octets in each: one fixed, then 128 random bits.</summary>
    public const int Length = 17;

    /// <summary>
    /// RFC 5280 section 4.1.2.2: positive and at most 20 octets; the leading 01 keeps both true and the length the same for all. That no
    /// other certificate has it is for the store to say.
    /// </summary>
    public byte[] Next()
    {
        var serial = new byte[Length];
        random.GetBytes(serial.AsSpan(1));
        serial[0] = 0x01;
        return serial;
    }
}
