namespace TrustPoint.Fuzz;

/// <summary>An element of BER as a tree that may be bent: the tag, then octets or children, and a length that may lie.</summary>
internal sealed class Element
{
    private const int MaxDepth = 24;

    private int inside;

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
        copy.Children.EnsureCapacity(Children.Count);
        foreach (var child in Children) copy.Children.Add(child.Clone());
        return copy;
    }

    /// <summary>Another element with all that this one holds, so that this one may become something around it.</summary>
    public Element TakeOut()
    {
        var inner = new Element { Tag = Tag, Content = Content, ForgedLength = ForgedLength };
        inner.Children.AddRange(Children);
        (Content, ForgedLength) = ([], null);
        Children.Clear();
        return inner;
    }

    /// <summary>This element and all below it, each with the one above it.</summary>
    public void Collect(List<(Element Element, Element? Parent)> into, Element? parent = null)
    {
        into.Add((this, parent));
        foreach (var child in Children) child.Collect(into, this);
    }

    /// <summary>Its octets.</summary>
    public byte[] Encode()
    {
        var octets = new byte[Measure()];
        Write(octets);
        return octets;
    }

    // How long it is in all. Lengths of what is inside are needed again when it is written.
    private int Measure()
    {
        inside = Content.Length;
        foreach (var child in Children) inside += child.Measure();
        return 1 + (ForgedLength?.Length ?? LengthOfLength) + inside;
    }

    private int LengthOfLength => inside switch { < 0x80 => 1, < 0x100 => 2, < 0x10000 => 3, _ => 4 };

    // Returns what is left of the room behind it.
    private Span<byte> Write(Span<byte> room)
    {
        room[0] = Tag;
        room = room[1..];
        if (ForgedLength is { } forged)
        {
            forged.CopyTo(room);
            room = room[forged.Length..];
        }
        else
        {
            var more = LengthOfLength - 1;
            room[0] = more == 0 ? (byte)inside : (byte)(0x80 | more);
            for (var i = 1; i <= more; i++) room[i] = (byte)(inside >> (8 * (more - i)));
            room = room[(1 + more)..];
        }
        Content.CopyTo(room);
        room = room[Content.Length..];
        foreach (var child in Children) room = child.Write(room);
        return room;
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
}
