using System.Globalization;

namespace TrustPoint.Formats.Der;

/// <summary>
/// DER that is written from the inside out, in one piece of memory: a large content first, then what stands around it. Nothing is copied
/// unless room is short.
/// </summary>
public sealed class DerBlock
{
    private const int SequenceTag = 0x30;

    // Enough for what stands around the entries of a CRL: a name, times, extensions, a signature.
    private const int Room = 8 * 1024;

    private byte[] octets;
    private int start = Room;
    private int end = Room;

    /// <summary>Makes an empty one.</summary>
    /// <param name="expected">How many octets the content will have, as far as that is known: more make room for themselves.</param>
    public DerBlock(int expected) => octets = GC.AllocateUninitializedArray<byte>(Room + expected + Room);

    /// <summary>All that is written so far. It stays as it is when more is written around it.</summary>
    public ReadOnlyMemory<byte> Written => octets.AsMemory(start..end);

    /// <summary>Writes behind what is there.</summary>
    public void Append(ReadOnlySpan<byte> der)
    {
        if (octets.Length - end < der.Length) Move(start, Math.Max(der.Length, end - start));
        der.CopyTo(octets.AsSpan(end));
        end += der.Length;
    }

    /// <summary>Writes in front of what is there.</summary>
    public void Prepend(ReadOnlySpan<byte> der)
    {
        if (start < der.Length) Move(der.Length + Room, octets.Length - end);
        start -= der.Length;
        der.CopyTo(octets.AsSpan(start));
    }

    /// <summary>Makes a SEQUENCE of what is there.</summary>
    public void Enclose()
    {
        // X.690 section 10.1: the length in the fewest octets.
        var length = end - start;
        if (length < 0x80)
        {
            Prepend([SequenceTag, (byte)length]);
            return;
        }
        var digits = Convert.FromHexString(length.ToString("X8", CultureInfo.InvariantCulture)).AsSpan().TrimStart((byte)0);
        Prepend([SequenceTag, (byte)(0x80 | digits.Length), .. digits]);
    }

    private void Move(int inFront, int behind)
    {
        var moved = GC.AllocateUninitializedArray<byte>(inFront + (end - start) + behind);
        Written.CopyTo(moved.AsMemory(inFront));
        (octets, start, end) = (moved, inFront, inFront + (end - start));
    }
}
