using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TrustPoint.Appliance.Signing;

/// <summary>What came over the signer's socket is not of its form: the connection ends.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class WireException(string message) : Exception(message);

/// <summary>Writes one frame: four octets of length, then numbers (big-endian) and octets, each with four octets of length before it.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> written = new(512);

    /// <summary>Begins it.</summary>
    /// <param name="id">Which request, or answers which.</param>
    /// <param name="kind">What it is.</param>
    public WireWriter(uint id, byte kind)
    {
        Number(0);
        Number(id);
        Octet(kind);
    }

    /// <summary>The whole frame.</summary>
    public ReadOnlyMemory<byte> Frame()
    {
        var frame = written.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length - sizeof(uint));
        return frame;
    }

    /// <summary>One octet.</summary>
    public WireWriter Octet(byte value)
    {
        written.GetSpan(1)[0] = value;
        written.Advance(1);
        return this;
    }

    /// <summary>Four octets.</summary>
    public WireWriter Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(written.GetSpan(sizeof(uint)), value);
        written.Advance(sizeof(uint));
        return this;
    }

    /// <summary>A time: ticks of UTC, eight octets.</summary>
    public WireWriter Time(DateTimeOffset value)
    {
        BinaryPrimitives.WriteInt64BigEndian(written.GetSpan(sizeof(long)), value.UtcTicks);
        written.Advance(sizeof(long));
        return this;
    }

    /// <summary>Octets.</summary>
    public WireWriter Octets(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        written.Write(value);
        return this;
    }

    /// <summary>Text in UTF-8.</summary>
    public WireWriter Text(string value) => Octets(Encoding.UTF8.GetBytes(value));

    /// <summary>Text that may be absent.</summary>
    public WireWriter TextOrNull(string? value) => value is null ? Octet(0) : Octet(1).Text(value);
}

/// <summary>Reads one frame, strictly: what is left over, too long or cut off is refused.</summary>
/// <param name="frame">What follows the length, the id and the kind.</param>
internal sealed class WireReader(ReadOnlyMemory<byte> frame)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private ReadOnlyMemory<byte> rest = frame;

    /// <summary>One octet.</summary>
    public byte Octet() => Take(1).Span[0];

    /// <summary>One octet, 0 or 1.</summary>
    public bool Flag() => Octet() switch { 0 => false, 1 => true, _ => throw new WireException("a flag is neither 0 nor 1") };

    /// <summary>Four octets.</summary>
    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)).Span);

    /// <summary>A number that may not be larger.</summary>
    public int Number(int largest) => Number() is var number && number <= largest ? (int)number : throw new WireException($"a number is larger than {largest}");

    /// <summary>One of a set.</summary>
    public T Word<T>() where T : struct, Enum => (T)Enum.ToObject(typeof(T), (int)Octet()) is var word && Enum.IsDefined(word) ? word : throw new WireException($"there is no such {typeof(T).Name}");

    /// <summary>A time.</summary>
    public DateTimeOffset Time()
    {
        var ticks = BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)).Span);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new(ticks, TimeSpan.Zero) : throw new WireException("a time is none");
    }

    /// <summary>Octets.</summary>
    public ReadOnlyMemory<byte> Octets() => Number() is var length && length <= rest.Length ? Take((int)length) : throw new WireException("a length is longer than the frame");

    /// <summary>Text.</summary>
    public string Text(int longest)
    {
        var octets = Octets();
        if (octets.Length > longest) throw new WireException($"a text is longer than {longest} octets");
        try
        {
            return Strict.GetString(octets.Span);
        }
        catch (ArgumentException)
        {
            throw new WireException("a text is not UTF-8");
        }
    }

    /// <summary>Text that may be absent.</summary>
    public string? TextOrNull(int longest) => Flag() ? Text(longest) : null;

    /// <summary>Refuses what is left over.</summary>
    public void End()
    {
        if (!rest.IsEmpty) throw new WireException("there is more in the frame than its kind has");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > rest.Length) throw new WireException("the frame is cut off");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
