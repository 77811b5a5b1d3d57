using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Cms;

/// <summary>One signer of a message (SignerInfo, RFC 5652 section 5.3).</summary>
public sealed class CmsSigner
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    private readonly DistinguishedName? issuer;
    private readonly ReadOnlyMemory<byte> serialOrKeyIdentifier;
    private readonly SignedAttributes? attributes;
    private readonly ReadOnlyMemory<byte> signature;

    internal CmsSigner(AsnReader signer)
    {
        if (!signer.TryReadInt32(out var version)) version = 0;
        if (signer.NextIs(Context0)) serialOrKeyIdentifier = signer.ReadOctetString(Context0);
        else (issuer, serialOrKeyIdentifier) = ReadIssuerAndSerial(signer.ReadSequence());
        if (version != (issuer is null ? 3 : 1)) throw new DecodeException("CMS signer: the version does not fit how it is named");
        var digest = ReadDigest(signer.ReadSequence());
        if (signer.NextIs(Context0)) attributes = new(signer.ReadEncodedValue());
        Algorithm = ReadAlgorithm(signer.ReadEncodedValue(), digest);
        signature = signer.TryReadPrimitiveOctetString(out var octets) ? octets : throw new DecodeException("CMS signer: the signature is not one OCTET STRING");
        if (signer.NextIs(Context1)) signer.ReadEncodedValue(); // unsignedAttrs say nothing that anybody vouches for
        signer.ThrowIfNotEmpty();
    }

    /// <summary>How it signed.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>signing-time, as the signer says; null: it does not.</summary>
    public DateTimeOffset? SigningTime => attributes?.SigningTime;

    /// <summary>Whether it says that this certificate's key is the one it signed with.</summary>
    public bool Names(Certificate certificate) => issuer is null
        ? certificate.SubjectKeyIdentifier is { } keyIdentifier && keyIdentifier.Span.SequenceEqual(serialOrKeyIdentifier.Span)
        : issuer.Matches(certificate.Issuer) && certificate.Serial.Span.SequenceEqual(serialOrKeyIdentifier.Span);

    /// <summary>Whether this key signed the message: its content directly, or through attributes that name type and digest of the content (RFC 5652 sections 5.4 and 5.6).</summary>
    public bool Verifies(SignedMessage message, SubjectPublicKey key)
    {
        // Section 5.3: without attributes only id-data may be signed.
        if (attributes is null) return message.ContentType == Oids.Data && key.Verify(Algorithm, message.Content.Span, signature.Span);
        return attributes.ContentType == message.ContentType
            && attributes.MessageDigest.Span.SequenceEqual(CryptographicOperations.HashData(Algorithm.Hash, message.Content.Span))
            && key.Verify(Algorithm, attributes.Signed.Span, signature.Span);
    }

    private static (DistinguishedName Issuer, ReadOnlyMemory<byte> Serial) ReadIssuerAndSerial(AsnReader named)
    {
        var issuer = DistinguishedName.Decode(named.ReadEncodedValue());
        var serial = named.ReadIntegerBytes();
        named.ThrowIfNotEmpty();
        return (issuer, serial);
    }

    private static HashAlgorithmName ReadDigest(AsnReader identifier)
    {
        var oid = identifier.ReadObjectIdentifier();
        if (identifier.HasData) identifier.ReadNull(); // RFC 5754 section 2: absent, NULL accepted
        identifier.ThrowIfNotEmpty();
        return oid switch
        {
            Oids.Sha256 => HashAlgorithmName.SHA256,
            Oids.Sha384 => HashAlgorithmName.SHA384,
            Oids.Sha512 => HashAlgorithmName.SHA512,
            Oids.Sha1 => throw new DecodeException("CMS signer: SHA-1 is not accepted", DecodeFault.BrokenAlgorithm),
            Oids.Md5 => throw new DecodeException("CMS signer: MD5 is not accepted", DecodeFault.BrokenAlgorithm),
            _ => throw new DecodeException($"CMS signer: digest algorithm {oid} is not accepted", DecodeFault.UnknownAlgorithm),
        };
    }

    private static SignatureAlgorithm ReadAlgorithm(ReadOnlyMemory<byte> der, HashAlgorithmName digest)
    {
        var algorithm = IsRsaEncryption(der) ? RsaWith(digest) : SignatureAlgorithm.Decode(der);
        // RFC 8419 has it; no voucher profile asks for it, and devices cannot verify it.
        if (algorithm.Kind == SignatureKind.Ed25519) throw new DecodeException("CMS signer: Ed25519 is not accepted", DecodeFault.UnknownAlgorithm);
        return algorithm.Hash == digest ? algorithm : throw new DecodeException("CMS signer: digest and signature algorithm have different hashes");
    }

    // RFC 3370 section 3.2: the key's own algorithm stands for PKCS #1 v1.5 with the signer's digest.
    private static bool IsRsaEncryption(ReadOnlyMemory<byte> der) => StrictDer.Read("CMS signer", der, static reader =>
    {
        var identifier = reader.ReadSequence();
        if (identifier.ReadObjectIdentifier() != Oids.RsaEncryption) return false;
        if (identifier.HasData) identifier.ReadNull();
        identifier.ThrowIfNotEmpty();
        return true;
    });

    private static SignatureAlgorithm RsaWith(HashAlgorithmName digest) =>
        digest == HashAlgorithmName.SHA256 ? SignatureAlgorithm.RsaPkcs1Sha256
        : digest == HashAlgorithmName.SHA384 ? SignatureAlgorithm.RsaPkcs1Sha384
        : SignatureAlgorithm.RsaPkcs1Sha512;
}
