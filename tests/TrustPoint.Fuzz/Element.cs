namespace TrustPoint.Fuzz;

/// <summary>An element of BER as a tree that may be bent: the tag, then octets or children, and a length that may lie.</summary>
internal sealed class Element
{
    private const int MaxDepth = 24;

    public byte Tag { get; set; }

    /// <summary>Octets before the content or the children: the unused-bits octet of a BIT STRING that holds elements. Else all of the content.</summary>
    public byte[] Content { get; set; } = [];

    public List<Element> Children { get; } = [];

    /// <summary>Written instead of the right length.</summary>
    public byte[]? ForgedLength { get; set; }

    /// <summary>Reads as many whole elements as the octets are, or null when they are something else.</summary>
    public static List<Element>? Parse(ReadOnlySpan<byte> octets, int depth = 0)
    {
        var elements = new List<Element>();
        while (!octets.IsEmpty)
        {
            if (depth > MaxDepth || octets.Length < 2 || octets[0] == 0 || (octets[0] & 0x1f) == 0x1f) return null;
            int header = 2, length = octets[1];
            if (length > 0x80)
            {
                header += length & 0x7f;
                if (header > 5 || octets.Length < header) return null;
                length = 0;
                foreach (var octet in octets[2..header]) length = (length << 8) | octet;
            }
            if (length == 0x80 || octets.Length - header < length) return null;
            elements.Add(Of(octets[0], octets.Slice(header, length), depth));
            octets = octets[(header + length)..];
        }
        return elements;
    }

    public Element Clone()
    {
        var copy = new Element { Tag = Tag, Content = Content, ForgedLength = ForgedLength };
        copy.Children.AddRange(Children.Select(child => child.Clone()));
        return copy;
    }

    /// <summary>This element and all below it.</summary>
    public void Collect(List<Element> into)
    {
        into.Add(this);
        foreach (var child in Children) child.Collect(into);
    }

    public void Write(MemoryStream stream)
    {
        using var inner = new MemoryStream();
        inner.Write(Content);
        foreach (var child in Children) child.Write(inner);
        stream.WriteByte(Tag);
        stream.Write(ForgedLength ?? Length((int)inner.Length));
        inner.WriteTo(stream);
    }

    private static Element Of(byte tag, ReadOnlySpan<byte> content, int depth)
    {
        var element = new Element { Tag = tag };
        // OCTET STRING and BIT STRING often hold elements again: extension values, keys, signatures.
        var prefix = tag == 0x03 && content.Length > 1 ? 1 : 0;
        var children = (tag & 0x20) != 0 || tag is 0x03 or 0x04 ? Parse(content[prefix..], depth + 1) : null;
        element.Content = (children is null ? content : content[..prefix]).ToArray();
        element.Children.AddRange(children ?? []);
        return element;
    }

    private static byte[] Length(int length) => length switch
    {
        < 0x80 => [(byte)length],
        < 0x100 => [0x81, (byte)length],
        < 0x10000 => [0x82, (byte)(length >> 8), (byte)length],
        _ => [0x83, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };
}
