using System.Formats.Asn1;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>One RDN of a template's subject (SingleAttributeTemplate, RFC 9908 section 3.4).</summary>
/// <param name="Oid">Attribute type, dotted.</param>
/// <param name="Value">DER of the value to use; null: the client fills in its own.</param>
public sealed record TemplateName(string Oid, ReadOnlyMemory<byte>? Value)
{
    internal static TemplateName Read(AsnReader names)
    {
        var rdn = names.ReadSetOf();
        var attribute = rdn.ReadSequence();
        if (rdn.HasData)
            throw new DecodeException("request template: an RDN with several attributes is not accepted");
        var oid = attribute.ReadObjectIdentifier();
        ReadOnlyMemory<byte>? value = attribute.HasData ? attribute.ReadEncodedValue() : default(ReadOnlyMemory<byte>?);
        attribute.ThrowIfNotEmpty();
        return new(oid, value);
    }

    internal void Write(AsnWriter writer)
    {
        using var rdn = writer.PushSetOf();
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(Oid);
        if (Value is { } value) writer.WriteEncodedValue(value.Span);
    }
}
