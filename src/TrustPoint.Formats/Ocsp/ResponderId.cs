using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Ocsp;

/// <summary>Who signed a response (ResponderID, RFC 6960 section 4.2.1).</summary>
public abstract record ResponderId
{
    private static readonly Asn1Tag NameTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag KeyTag = new(TagClass.ContextSpecific, 2);

    private ResponderId()
    {
    }

    /// <summary>By the subject of its certificate.</summary>
    /// <param name="Name">The subject.</param>
    public sealed record ByName(DistinguishedName Name) : ResponderId
    {
        /// <inheritdoc/>
        public override bool Names(Certificate responder) => responder.Subject.Equals(Name);

        internal override void Write(AsnWriter writer)
        {
            using var tagged = writer.PushSequence(NameTag);
            writer.WriteEncodedValue(Name.Der.Span);
        }
    }

    /// <summary>By its key.</summary>
    /// <param name="Hash">SHA-1 over the content of the key's BIT STRING: an identifier, the only one that the standard has.</param>
    public sealed record ByKey(ReadOnlyMemory<byte> Hash) : ResponderId
    {
        /// <inheritdoc/>
        public override bool Names(Certificate responder) => Of(responder.PublicKey).Hash.Span.SequenceEqual(Hash.Span);

        internal override void Write(AsnWriter writer)
        {
            using var tagged = writer.PushSequence(KeyTag);
            writer.WriteOctetString(Hash.Span);
        }
    }

    /// <summary>The id of a responder by its key (RFC 9919 section 3.2.2).</summary>
    public static ByKey Of(SubjectPublicKey responder) => new(CryptographicOperations.HashData(HashAlgorithmName.SHA1, responder.KeyBits.Span));

    /// <summary>Whether the holder of this certificate is meant.</summary>
    public abstract bool Names(Certificate responder);

    internal abstract void Write(AsnWriter writer);

    internal static ResponderId Read(AsnReader reader)
    {
        if (reader.NextIs(NameTag))
        {
            var name = reader.ReadSequence(NameTag);
            var byName = new ByName(DistinguishedName.Decode(name.ReadEncodedValue()));
            name.ThrowIfNotEmpty();
            return byName;
        }
        var key = reader.ReadSequence(KeyTag);
        if (!key.TryReadPrimitiveOctetString(out var hash) || hash.Length != SHA1.HashSizeInBytes)
            throw new DecodeException("OCSP response: the responder's key hash is not 20 octets");
        key.ThrowIfNotEmpty();
        return new ByKey(hash);
    }
}
