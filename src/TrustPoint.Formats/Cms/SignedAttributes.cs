using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Cms;

/// <summary>What a signer signs in place of the content (SignedAttributes, RFC 5652 sections 5.3 and 11).</summary>
internal sealed class SignedAttributes
{
    private const int MaxAttributes = 16;

    /// <summary>The octet of the tag in what is signed: SET OF.</summary>
    public const byte SetTag = 0x31;

    /// <summary>The octet of the tag in a message: [0] IMPLICIT SET.</summary>
    public const byte Tag = 0xA0;

    /// <param name="tagged">The [0] IMPLICIT SET, as it stands in the message.</param>
    public SignedAttributes(ReadOnlyMemory<byte> tagged)
    {
        if (tagged.Span[0] != Tag) throw new DecodeException("CMS signed attributes is not valid DER");
        // RFC 5652 section 5.4: signed is the encoding as an EXPLICIT SET OF, in DER: the reader insists on its order.
        var signed = tagged.ToArray();
        signed[0] = SetTag;
        Signed = signed;
        var seen = new HashSet<string>();
        StrictDer.Read("CMS signed attributes", Signed, reader =>
        {
            var set = reader.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                if (seen.Count == MaxAttributes || !seen.Add(oid)) throw new DecodeException("CMS signed attributes: too many, or one is there twice");
                var values = attribute.ReadSetOf(skipSortOrderValidation: true);
                attribute.ThrowIfNotEmpty();
                Take(oid, values);
            }
            return this;
        });
        if (!seen.Contains(Oids.ContentType) || !seen.Contains(Oids.MessageDigest))
            throw new DecodeException("CMS signed attributes: content-type and message-digest must be there");
    }

    /// <summary>What is signed.</summary>
    public ReadOnlyMemory<byte> Signed { get; }

    /// <summary>content-type.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>message-digest.</summary>
    public ReadOnlyMemory<byte> MessageDigest { get; private set; }

    /// <summary>signing-time.</summary>
    public DateTimeOffset? SigningTime { get; private set; }

    /// <summary>DER of the attributes that we sign, as a SET OF.</summary>
    public static byte[] Encode(string contentType, ReadOnlySpan<byte> content, HashAlgorithmName hash, DateTimeOffset signingTime)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 160);
        using (writer.PushSetOf())
        {
            Write(writer, Oids.ContentType, value => value.WriteObjectIdentifier(contentType));
            var digest = CryptographicOperations.HashData(hash, content);
            Write(writer, Oids.MessageDigest, value => value.WriteOctetString(digest));
            Write(writer, Oids.SigningTime, value => Validity.Write(value, signingTime));
        }
        return writer.Encode();
    }

    private void Take(string oid, AsnReader values)
    {
        switch (oid)
        {
            case Oids.ContentType: ContentType = values.ReadObjectIdentifier(); break;
            case Oids.MessageDigest: MessageDigest = values.ReadOctetString(); break;
            case Oids.SigningTime: SigningTime = Validity.Read(values); break;
            default: return; // others may be there
        }
        values.ThrowIfNotEmpty(); // sections 11.1 to 11.3: exactly one value
    }

    private static void Write(AsnWriter writer, string oid, Action<AsnWriter> write)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var values = writer.PushSetOf();
        write(writer);
    }
}
