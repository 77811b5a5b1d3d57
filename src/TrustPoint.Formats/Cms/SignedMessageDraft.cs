using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Cms;

/// <summary>A CMS SignedData of one signer before it is signed (RFC 5652 section 5): whoever has the key signs <see cref="ToSign"/>.</summary>
public sealed class SignedMessageDraft
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);

    private readonly string contentType;
    private readonly ReadOnlyMemory<byte> content;
    private readonly Certificate signer;
    private readonly SignatureAlgorithm algorithm;
    private readonly IReadOnlyList<Certificate> certificates;
    private readonly byte[] toSign;

    /// <summary>Makes one.</summary>
    /// <param name="contentType">eContentType.</param>
    /// <param name="content">The content.</param>
    /// <param name="signer">Whose key will sign. It is always in the message.</param>
    /// <param name="algorithm">How it will sign.</param>
    /// <param name="signingTime">Now.</param>
    /// <param name="others">Certificates that go with the signer's.</param>
    public SignedMessageDraft(
        string contentType, ReadOnlyMemory<byte> content, Certificate signer, SignatureAlgorithm algorithm, DateTimeOffset signingTime, IEnumerable<Certificate> others)
    {
        (this.contentType, this.content, this.signer, this.algorithm) = (contentType, content, signer, algorithm);
        certificates = [signer, .. others.Where(other => !other.Der.Span.SequenceEqual(signer.Der.Span))];
        toSign = SignedAttributes.Encode(contentType, content.Span, algorithm.Hash, signingTime);
    }

    /// <summary>True: the content stays outside of the message (RFC 5652 section 5.2, external signature).</summary>
    public bool IsDetached { get; init; }

    /// <summary>The bytes to sign, not yet hashed: DER of the signed attributes as a SET OF (RFC 5652 section 5.4).</summary>
    public ReadOnlyMemory<byte> ToSign => toSign;

    /// <summary>The content type in what a signer is asked to sign (RFC 5652 sections 5.4 and 11.1).</summary>
    /// <param name="toSign">DER of signed attributes as a SET OF.</param>
    /// <exception cref="DecodeException">It is no such thing.</exception>
    public static string ContentTypeOf(ReadOnlyMemory<byte> toSign)
    {
        if (toSign.Span is not [SignedAttributes.SetTag, ..]) throw new DecodeException("CMS signed attributes are a SET OF");
        var tagged = toSign.ToArray();
        tagged[0] = SignedAttributes.Tag;
        return new SignedAttributes(tagged).ContentType;
    }

    /// <summary>Puts the message together.</summary>
    /// <param name="signature">Over <see cref="ToSign"/>: DER Ecdsa-Sig-Value or RSA octets.</param>
    /// <returns>DER of the ContentInfo.</returns>
    public byte[] Assemble(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, content.Length + 2048);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using var tagged = writer.PushSequence(Context0);
            using var signedData = writer.PushSequence();
            writer.WriteInteger(contentType == Oids.Data ? 1 : 3); // RFC 5652 section 5.1
            using (writer.PushSetOf()) WriteDigest(writer);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(contentType);
                if (!IsDetached) WriteContent(writer);
            }
            using (writer.PushSetOf(Context0))
            {
                foreach (var certificate in certificates) writer.WriteEncodedValue(certificate.Der.Span);
            }
            using (writer.PushSetOf()) WriteSigner(writer, signature);
        }
        return writer.Encode();
    }

    private void WriteContent(AsnWriter writer)
    {
        using var encapsulated = writer.PushSequence(Context0);
        writer.WriteOctetString(content.Span);
    }

    private void WriteSigner(AsnWriter writer, ReadOnlySpan<byte> signature)
    {
        using var info = writer.PushSequence();
        writer.WriteInteger(1); // section 5.3: named by issuer and serial number
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signer.Issuer.Der.Span);
            writer.WriteInteger(signer.Serial.Span);
        }
        WriteDigest(writer);
        var attributes = (byte[])toSign.Clone();
        attributes[0] = SignedAttributes.Tag;
        writer.WriteEncodedValue(attributes);
        writer.WriteEncodedValue(algorithm.Der.Span);
        writer.WriteOctetString(signature);
    }

    // RFC 5754 section 2: parameters absent.
    private void WriteDigest(AsnWriter writer)
    {
        using var identifier = writer.PushSequence();
        writer.WriteObjectIdentifier(algorithm.HashOid);
    }
}
