using System.Formats.Asn1;

namespace TrustPoint.Formats.Der;

/// <summary>The one door through which bytes are read: DER only (X.690), bounded, all of it, and every failure is a <see cref="DecodeException"/>.</summary>
internal static class StrictDer
{
    /// <summary>Nesting of a whole message. Certificates and requests need about twelve.</summary>
    private const int MaxDepth = 32;

    /// <summary>Reads a message from outside: size and nesting are checked before anything is looked at.</summary>
    /// <param name="what">What it is, for the error.</param>
    /// <param name="der">All its bytes.</param>
    /// <param name="maxSize">In octets.</param>
    /// <param name="read">Reads the content. What it leaves unread is an error.</param>
    public static T ReadMessage<T>(string what, ReadOnlyMemory<byte> der, int maxSize, Func<AsnReader, T> read)
    {
        if (der.Length > maxSize)
            throw new DecodeException($"{what} is larger than {maxSize} octets");
        return Read(what, der, read, checkNesting: true);
    }

    /// <summary>Reads a part of a message.</summary>
    /// <param name="what">What it is, for the error.</param>
    /// <param name="der">All its bytes.</param>
    /// <param name="read">Reads the content. What it leaves unread is an error.</param>
    public static T Read<T>(string what, ReadOnlyMemory<byte> der, Func<AsnReader, T> read) => Read(what, der, read, checkNesting: false);

    /// <summary>True when the next element is there and has this tag.</summary>
    public static bool NextIs(this AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    private static T Read<T>(string what, ReadOnlyMemory<byte> der, Func<AsnReader, T> read, bool checkNesting)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            if (checkNesting) CheckNesting(what, reader.PeekEncodedValue().Span, MaxDepth);
            var value = read(reader);
            return reader.HasData ? throw new DecodeException($"{what} is followed by other octets") : value;
        }
        catch (AsnContentException)
        {
            throw new DecodeException($"{what} is not valid DER");
        }
    }

    private static void CheckNesting(string what, ReadOnlySpan<byte> elements, int depthLeft)
    {
        if (depthLeft == 0)
            throw new DecodeException($"{what} is nested deeper than {MaxDepth}");
        while (!elements.IsEmpty)
        {
            var tag = AsnDecoder.ReadEncodedValue(elements, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            if (tag.IsConstructed)
                CheckNesting(what, elements.Slice(offset, length), depthLeft - 1);
            elements = elements[consumed..];
        }
    }
}
