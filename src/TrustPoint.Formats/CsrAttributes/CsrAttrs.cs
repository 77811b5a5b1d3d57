using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>
/// What an EST server wants requests to hold: the body of /csrattrs (RFC 7030 section 4.5.2 as RFC 8951 section 4 and RFC 9908 corrected it),
/// <c>CsrAttrs ::= SEQUENCE SIZE (0..MAX) OF AttrOrOID</c>. Old style and template may stand together; who knows templates heeds only the template.
/// </summary>
public sealed class CsrAttrs
{
    /// <summary>CSR attributes are not larger than this, in octets.</summary>
    public const int MaxSize = 64 * 1024;

    private const int MaxItems = 64;

    /// <summary>Puts a list together.</summary>
    /// <param name="items">In the order in which they are written.</param>
    /// <exception cref="DecodeException">More than one kind of key, more than one id-ExtensionReq, more than one template.</exception>
    public CsrAttrs(IReadOnlyList<CsrAttribute> items)
    {
        Items = items;
        AtMostOne(items.Count(item => item is CsrAttribute.EcKey or CsrAttribute.RsaKey), "kind of key");
        AtMostOne(items.Count(item => item is CsrAttribute.ExtensionValues), "id-ExtensionReq"); // RFC 9908 section 3.2
        AtMostOne(items.Count(item => item is CsrAttribute.Template), "request template"); // RFC 9908 section 3.4
    }

    /// <summary>The elements in order.</summary>
    public IReadOnlyList<CsrAttribute> Items { get; }

    /// <summary>The template, or null.</summary>
    public RequestTemplate? Template => Items.OfType<CsrAttribute.Template>().FirstOrDefault()?.Request;

    /// <summary>Reads CSR attributes.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">Not CSR attributes, or ones that break a rule of RFC 9908; says which.</exception>
    public static CsrAttrs Decode(ReadOnlyMemory<byte> der) => StrictDer.ReadMessage("csrattrs", der, MaxSize, static reader =>
    {
        var sequence = reader.ReadSequence();
        var items = new List<CsrAttribute>();
        while (sequence.HasData)
        {
            if (items.Count == MaxItems)
                throw new DecodeException($"csrattrs: more than {MaxItems}");
            items.Add(CsrAttribute.Read(sequence));
        }
        return new CsrAttrs(items);
    });

    /// <summary>DER of the list.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var item in Items) item.Write(writer);
        }
        return writer.Encode();
    }

    private static void AtMostOne(int count, string what)
    {
        if (count > 1) throw new DecodeException($"csrattrs: more than one {what}");
    }
}
