using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>One extension of a template (ExtensionTemplate, RFC 9908 section 3.4).</summary>
/// <param name="Oid">extnID, dotted.</param>
/// <param name="Critical">critical.</param>
/// <param name="Value">The content of extnValue; null: the client fills in its own. Empty names inside a subjectAltName are filled in too.</param>
public sealed record TemplateExtension(string Oid, bool Critical, ReadOnlyMemory<byte>? Value)
{
    internal static TemplateExtension Read(AsnReader reader)
    {
        var extension = reader.ReadSequence();
        var oid = extension.ReadObjectIdentifier();
        var critical = extension.NextIs(Asn1Tag.Boolean) && extension.ReadBoolean();
        ReadOnlyMemory<byte>? value = extension.HasData ? extension.ReadOctetString() : default(ReadOnlyMemory<byte>?);
        extension.ThrowIfNotEmpty();
        return new(oid, critical, value);
    }

    internal void Write(AsnWriter writer)
    {
        using var extension = writer.PushSequence();
        writer.WriteObjectIdentifier(Oid);
        if (Critical) writer.WriteBoolean(true);
        if (Value is { } value) writer.WriteOctetString(value.Span);
    }
}
