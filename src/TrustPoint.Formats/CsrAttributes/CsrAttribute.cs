using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>One element of CSR attributes: AttrOrOID (RFC 7030 section 4.5.2, RFC 8951 section 4).</summary>
public abstract record CsrAttribute
{
    /// <summary>Reads an element.</summary>
    internal static CsrAttribute Read(AsnReader reader)
    {
        if (reader.PeekTag() == Asn1Tag.ObjectIdentifier) return new Wanted(reader.ReadObjectIdentifier());
        var attribute = RawAttribute.Read(reader);
        return attribute.Oid switch
        {
            Oids.EcPublicKey => new EcKey(attribute.Single("id-ecPublicKey", static value => value.ReadObjectIdentifier())),
            Oids.RsaEncryption => new RsaKey(attribute.Single("rsaEncryption", static value =>
                value.TryReadInt32(out var bits) && bits > 0 ? bits : throw new DecodeException("csrattrs: the RSA key size is not a size"))),
            Oids.ExtensionRequest => new ExtensionValues(attribute.Single("id-ExtensionReq", ExtensionList.Read)),
            Oids.RequestInfoTemplate => new Template(attribute.Single("request template", RequestTemplate.Read)),
            _ => new Other(attribute),
        };
    }

    internal abstract void Write(AsnWriter writer);

    /// <summary>A bare OID: the request should hold this attribute or extension, or be signed with this algorithm.</summary>
    /// <param name="Oid">Dotted.</param>
    public sealed record Wanted(string Oid) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => writer.WriteObjectIdentifier(Oid);
    }

    /// <summary>The key shall be on this curve: attribute id-ecPublicKey { curve }.</summary>
    /// <param name="Curve">Dotted.</param>
    public sealed record EcKey(string Curve) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => RawAttribute.Write(writer, Oids.EcPublicKey, () => writer.WriteObjectIdentifier(Curve));
    }

    /// <summary>The key shall be RSA of this size: attribute rsaEncryption { bits }.</summary>
    /// <param name="Bits">Size of the modulus.</param>
    public sealed record RsaKey(int Bits) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => RawAttribute.Write(writer, Oids.RsaEncryption, () => writer.WriteInteger(Bits));
    }

    /// <summary>The request shall ask for these extensions: attribute id-ExtensionReq { Extensions } (RFC 9908 section 3.2).</summary>
    /// <param name="Extensions">With their values; at least one, each OID once.</param>
    public sealed record ExtensionValues(IReadOnlyList<CertificateExtension> Extensions) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => RawAttribute.Write(writer, Oids.ExtensionRequest, () =>
        {
            using var list = writer.PushSequence();
            foreach (var extension in Extensions) extension.Write(writer);
        });
    }

    /// <summary>The request shall be filled in from this template (RFC 9908 section 3.4).</summary>
    /// <param name="Request">The template.</param>
    public sealed record Template(RequestTemplate Request) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => RawAttribute.Write(writer, Oids.RequestInfoTemplate, () => Request.Write(writer));
    }

    /// <summary>Another attribute. Who does not know it ignores it.</summary>
    /// <param name="Attribute">As it stands.</param>
    public sealed record Other(RawAttribute Attribute) : CsrAttribute
    {
        internal override void Write(AsnWriter writer) => Attribute.Write(writer);
    }
}
