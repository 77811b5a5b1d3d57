using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Ocsp;

/// <summary>
/// The certificate that is asked about: hashes of its issuer's name and key, and its serial number (CertID, RFC 6960 section 4.1.1). A hash
/// that is not known here is read all the same: the answer is that we speak for no such issuer, not that the request is malformed.
/// </summary>
public sealed class CertId
{
    // RFC 5280 section 4.1.2.2.
    private const int LongestSerial = 20;

    private readonly HashAlgorithmName hash;
    private readonly ReadOnlyMemory<byte> nameHash;
    private readonly ReadOnlyMemory<byte> keyHash;

    private CertId(AsnReader reader)
    {
        Der = reader.PeekEncodedValue();
        var id = reader.ReadSequence();
        var algorithm = id.ReadSequence();
        hash = HashOf(algorithm.ReadObjectIdentifier());
        // RFC 5754 section 2: parameters are absent or NULL, and both must be taken. Of other hashes nothing is known.
        if (algorithm.HasData) algorithm.ReadEncodedValue();
        algorithm.ThrowIfNotEmpty();
        nameHash = ReadHash(id);
        keyHash = ReadHash(id);
        Serial = id.ReadIntegerBytes();
        if (Serial.Length > LongestSerial) throw new DecodeException($"CertID: the serial number is longer than {LongestSerial} octets");
        id.ThrowIfNotEmpty();
    }

    /// <summary>DER as it was sent: an answer gives it back octet for octet (section 4.2.1).</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The serial number's content octets.</summary>
    public ReadOnlyMemory<byte> Serial { get; }

    /// <summary>The CertID of a certificate.</summary>
    /// <param name="hash">SHA-1, SHA-256, SHA-384 or SHA-512. RFC 9919 section 3.1.1: SHA-256, or SHA-1 for responders that know no other.</param>
    /// <param name="issuer">The certificate of its issuer.</param>
    /// <param name="serial">The serial number's content octets.</param>
    public static CertId Of(HashAlgorithmName hash, Certificate issuer, ReadOnlySpan<byte> serial)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 128);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(OidOf(hash));
                writer.WriteNull();
            }
            writer.WriteOctetString(CryptographicOperations.HashData(hash, issuer.Subject.Der.Span));
            writer.WriteOctetString(CryptographicOperations.HashData(hash, issuer.PublicKey.KeyBits.Span));
            writer.WriteInteger(serial);
        }
        return StrictDer.Read("CertID", writer.Encode(), Read);
    }

    /// <summary>Whether an issuer with this name and this key is meant: both, for names are used again with other keys.</summary>
    /// <param name="name">The issuer's subject: its DER is hashed as it is.</param>
    /// <param name="key">Its key: the content of the BIT STRING is hashed, without the octet that counts unused bits.</param>
    public bool NamesIssuer(DistinguishedName name, SubjectPublicKey key) =>
        hash.Name is not null && IsHash(nameHash.Span, name.Der.Span) && IsHash(keyHash.Span, key.KeyBits.Span);

    internal static CertId Read(AsnReader reader) => new(reader);

    private static ReadOnlyMemory<byte> ReadHash(AsnReader id) =>
        id.TryReadPrimitiveOctetString(out var octets) ? octets : throw new DecodeException("CertID: a hash is not an OCTET STRING");

    private bool IsHash(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> data)
    {
        Span<byte> actual = stackalloc byte[SHA512.HashSizeInBytes];
        var length = CryptographicOperations.HashData(hash, data, actual);
        return expected.SequenceEqual(actual[..length]);
    }

    private static HashAlgorithmName HashOf(string oid) => oid switch
    {
        Oids.Sha1 => HashAlgorithmName.SHA1,
        Oids.Sha256 => HashAlgorithmName.SHA256,
        Oids.Sha384 => HashAlgorithmName.SHA384,
        Oids.Sha512 => HashAlgorithmName.SHA512,
        _ => default,
    };

    private static string OidOf(HashAlgorithmName hash) => hash.Name switch
    {
        nameof(HashAlgorithmName.SHA1) => Oids.Sha1,
        nameof(HashAlgorithmName.SHA256) => Oids.Sha256,
        nameof(HashAlgorithmName.SHA384) => Oids.Sha384,
        nameof(HashAlgorithmName.SHA512) => Oids.Sha512,
        _ => throw new ArgumentException($"A CertID is not made with {hash.Name}.", nameof(hash)),
    };
}
