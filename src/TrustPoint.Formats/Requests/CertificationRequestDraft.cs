using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Requests;

/// <summary>A PKCS #10 request before it is signed (RFC 2986 section 4.2): whoever has the key signs <see cref="ToSign"/>.</summary>
public sealed class CertificationRequestDraft
{
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0);

    private readonly SignatureAlgorithm algorithm;
    private readonly byte[] toSign;

    /// <summary>Makes one.</summary>
    /// <param name="subject">Empty where somebody else names the holder.</param>
    /// <param name="subjectPublicKeyInfo">DER of the key to certify.</param>
    /// <param name="algorithm">How its private half will sign.</param>
    /// <param name="extensions">What to ask for (extensionRequest, RFC 2985 section 5.4.2); may be empty.</param>
    /// <param name="attributes">Further attributes; may be empty.</param>
    public CertificationRequestDraft(
        DistinguishedName subject, ReadOnlySpan<byte> subjectPublicKeyInfo, SignatureAlgorithm algorithm,
        IReadOnlyList<CertificateExtension> extensions, IReadOnlyList<RawAttribute> attributes)
    {
        this.algorithm = algorithm;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(subject.Der.Span);
            writer.WriteEncodedValue(subjectPublicKeyInfo);
            using (writer.PushSetOf(AttributesTag))
            {
                if (extensions.Count > 0) WriteExtensionRequest(writer, extensions);
                foreach (var attribute in attributes) attribute.Write(writer);
            }
        }
        toSign = writer.Encode();
    }

    /// <summary>The bytes to sign, not yet hashed: DER of CertificationRequestInfo.</summary>
    public ReadOnlyMemory<byte> ToSign => toSign;

    /// <summary>Puts the request together, and reads it: what is asked for is what a server will see.</summary>
    /// <param name="signature">Over <see cref="ToSign"/>: DER Ecdsa-Sig-Value or RSA octets.</param>
    /// <exception cref="DecodeException">It asks for something that no server here would take.</exception>
    public CertificationRequest Assemble(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toSign);
            writer.WriteEncodedValue(algorithm.Der.Span);
            writer.WriteBitString(signature);
        }
        return CertificationRequest.Decode(writer.Encode());
    }

    private static void WriteExtensionRequest(AsnWriter writer, IReadOnlyList<CertificateExtension> wanted) =>
        RawAttribute.Write(writer, Oids.ExtensionRequest, () =>
        {
            using var extensions = writer.PushSequence();
            foreach (var extension in wanted) extension.Write(writer);
        });
}
