using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>
/// A request with holes (RFC 9908 section 3.4): <c>CertificationRequestInfoTemplate ::= SEQUENCE { version INTEGER (0), subject NameTemplate
/// OPTIONAL, subjectPKInfo [0] SubjectPublicKeyInfoTemplate OPTIONAL, attributes [1] SET OF Attribute }</c>.
/// </summary>
public sealed record RequestTemplate
{
    private const int MaxElements = 64;

    private static readonly Asn1Tag KeyTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 1);

    /// <summary>The subject, an RDN for each; null: the client is free.</summary>
    public IReadOnlyList<TemplateName>? Subject { get; init; }

    /// <summary>The kind of key; null: the client is free.</summary>
    public TemplateKey? Key { get; init; }

    /// <summary>
    /// The extensions to ask for. With a value in each they are written as id-ExtensionReq, else all as id-aa-extensionReqTemplate.
    /// </summary>
    public IReadOnlyList<TemplateExtension> Extensions { get; init; } = [];

    /// <summary>Further attributes, as they shall stand in the request.</summary>
    public IReadOnlyList<RawAttribute> Attributes { get; init; } = [];

    internal static RequestTemplate Read(AsnReader reader)
    {
        var template = reader.ReadSequence();
        if (!template.TryReadInt32(out var version) || version != 0)
            throw new DecodeException("request template: the version is not 0");
        var subject = template.NextIs(Asn1Tag.Sequence) ? ReadList(template.ReadSequence(), TemplateName.Read) : null;
        var key = template.NextIs(KeyTag) ? TemplateKey.Read(template.ReadSequence(KeyTag)) : null;
        var attributes = ReadList(template.ReadSetOf(AttributesTag), RawAttribute.Read);
        template.ThrowIfNotEmpty();
        if (attributes.DistinctBy(attribute => attribute.Oid).Count() != attributes.Count)
            throw new DecodeException("request template: an attribute is there twice");
        return new() { Subject = subject, Key = key, Extensions = ReadExtensions(attributes), Attributes = attributes.FindAll(IsPlain) };
    }

    internal void Write(AsnWriter writer)
    {
        using var template = writer.PushSequence();
        writer.WriteInteger(0);
        if (Subject is not null)
        {
            using var names = writer.PushSequence();
            foreach (var name in Subject) name.Write(writer);
        }
        Key?.Write(writer, KeyTag);
        using var attributes = writer.PushSetOf(AttributesTag);
        if (Extensions.Count > 0)
        {
            var complete = Extensions.All(extension => extension.Value is not null);
            RawAttribute.Write(writer, complete ? Oids.ExtensionRequest : Oids.ExtensionRequestTemplate, () =>
            {
                using var list = writer.PushSequence();
                foreach (var extension in Extensions) extension.Write(writer);
            });
        }
        foreach (var attribute in Attributes) attribute.Write(writer);
    }

    private static List<TemplateExtension> ReadExtensions(List<RawAttribute> attributes)
    {
        var complete = attributes.Find(attribute => attribute.Oid == Oids.ExtensionRequest);
        var partial = attributes.Find(attribute => attribute.Oid == Oids.ExtensionRequestTemplate);
        if (complete is not null && partial is not null)
            throw new DecodeException("request template: id-ExtensionReq and id-aa-extensionReqTemplate exclude each other");
        var extensions = (complete ?? partial)?.Single("request template: extensions", static reader => ReadList(reader.ReadSequence(), TemplateExtension.Read)) ?? [];
        if (extensions.DistinctBy(extension => extension.Oid).Count() != extensions.Count)
            throw new DecodeException("request template: an extension is there twice");
        if (complete is not null && extensions.Exists(extension => extension.Value is null))
            throw new DecodeException("request template: id-ExtensionReq holds an extension without a value");
        return extensions;
    }

    private static bool IsPlain(RawAttribute attribute) => attribute.Oid is not (Oids.ExtensionRequest or Oids.ExtensionRequestTemplate);

    private static List<T> ReadList<T>(AsnReader reader, Func<AsnReader, T> read)
    {
        var items = new List<T>();
        while (reader.HasData)
        {
            if (items.Count == MaxElements)
                throw new DecodeException($"request template: more than {MaxElements} elements in a list");
            items.Add(read(reader));
        }
        return items;
    }
}
