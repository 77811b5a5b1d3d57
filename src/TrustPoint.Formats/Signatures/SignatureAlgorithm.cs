using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Signatures;

/// <summary>How a signature is made.</summary>
public enum SignatureKind
{
    /// <summary>ECDSA, RFC 5758 section 3.2. The signature is a DER Ecdsa-Sig-Value.</summary>
    Ecdsa,

    /// <summary>RSASSA-PKCS1-v1_5, RFC 4055 section 5.</summary>
    RsaPkcs1,

    /// <summary>RSASSA-PSS with MGF1 over the same hash and a salt of the hash's length, RFC 4055 section 3.1.</summary>
    RsaPss,

    /// <summary>Ed25519, RFC 8410 section 3.</summary>
    Ed25519,
}

/// <summary>A signature algorithm that this product knows. There are no others: compare by reference.</summary>
public sealed class SignatureAlgorithm
{
    /// <summary>ECDSA with SHA-256.</summary>
    public static readonly SignatureAlgorithm EcdsaSha256 =
        new("ECDSA with SHA-256", SignatureKind.Ecdsa, Oids.EcdsaWithSha256, HashAlgorithmName.SHA256);

    /// <summary>ECDSA with SHA-384.</summary>
    public static readonly SignatureAlgorithm EcdsaSha384 =
        new("ECDSA with SHA-384", SignatureKind.Ecdsa, Oids.EcdsaWithSha384, HashAlgorithmName.SHA384);

    /// <summary>ECDSA with SHA-512.</summary>
    public static readonly SignatureAlgorithm EcdsaSha512 =
        new("ECDSA with SHA-512", SignatureKind.Ecdsa, Oids.EcdsaWithSha512, HashAlgorithmName.SHA512);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public static readonly SignatureAlgorithm RsaPkcs1Sha256 =
        new("RSA PKCS #1 v1.5 with SHA-256", SignatureKind.RsaPkcs1, Oids.Sha256WithRsa, HashAlgorithmName.SHA256);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    public static readonly SignatureAlgorithm RsaPkcs1Sha384 =
        new("RSA PKCS #1 v1.5 with SHA-384", SignatureKind.RsaPkcs1, Oids.Sha384WithRsa, HashAlgorithmName.SHA384);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    public static readonly SignatureAlgorithm RsaPkcs1Sha512 =
        new("RSA PKCS #1 v1.5 with SHA-512", SignatureKind.RsaPkcs1, Oids.Sha512WithRsa, HashAlgorithmName.SHA512);

    /// <summary>RSASSA-PSS with SHA-256 and a salt of 32 octets.</summary>
    public static readonly SignatureAlgorithm RsaPssSha256 =
        new("RSA-PSS with SHA-256", SignatureKind.RsaPss, Oids.RsassaPss, HashAlgorithmName.SHA256);

    /// <summary>RSASSA-PSS with SHA-384 and a salt of 48 octets.</summary>
    public static readonly SignatureAlgorithm RsaPssSha384 =
        new("RSA-PSS with SHA-384", SignatureKind.RsaPss, Oids.RsassaPss, HashAlgorithmName.SHA384);

    /// <summary>RSASSA-PSS with SHA-512 and a salt of 64 octets.</summary>
    public static readonly SignatureAlgorithm RsaPssSha512 =
        new("RSA-PSS with SHA-512", SignatureKind.RsaPss, Oids.RsassaPss, HashAlgorithmName.SHA512);

    /// <summary>Ed25519.</summary>
    public static readonly SignatureAlgorithm Ed25519 =
        new("Ed25519", SignatureKind.Ed25519, Oids.Ed25519, HashAlgorithmName.SHA512);

    private static readonly SignatureAlgorithm[] WithoutChoices =
        [EcdsaSha256, EcdsaSha384, EcdsaSha512, RsaPkcs1Sha256, RsaPkcs1Sha384, RsaPkcs1Sha512, Ed25519];

    // Collisions of their hash are found by whoever pays for it.
    private static readonly Dictionary<string, string> Broken = new()
    {
        ["1.2.840.113549.1.1.2"] = "RSA with MD2",
        ["1.2.840.113549.1.1.4"] = "RSA with MD5",
        ["1.2.840.113549.1.1.5"] = "RSA with SHA-1",
        ["1.3.14.3.2.29"] = "RSA with SHA-1",
        ["1.2.840.10045.4.1"] = "ECDSA with SHA-1",
        ["1.2.840.10040.4.3"] = "DSA with SHA-1",
    };

    private static readonly Dictionary<string, string> Unused = new()
    {
        ["1.2.840.113549.1.1.14"] = "RSA with SHA-224",
        ["1.2.840.10045.4.3.1"] = "ECDSA with SHA-224",
        ["2.16.840.1.101.3.4.3.2"] = "DSA with SHA-256",
        ["1.3.101.113"] = "Ed448",
        ["2.16.840.1.101.3.4.3.17"] = "ML-DSA-44",
        ["2.16.840.1.101.3.4.3.18"] = "ML-DSA-65",
        ["2.16.840.1.101.3.4.3.19"] = "ML-DSA-87",
    };

    private SignatureAlgorithm(string name, SignatureKind kind, string oid, HashAlgorithmName hash)
    {
        (Name, Kind, Oid, Hash) = (name, kind, oid, hash);
        Der = Encode();
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>How the signature is made.</summary>
    public SignatureKind Kind { get; }

    /// <summary>The algorithm's identifier.</summary>
    public string Oid { get; }

    /// <summary>What the message is hashed with. Ed25519 hashes inside with SHA-512.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>
    /// DER of the AlgorithmIdentifier as we write it: parameters absent for ECDSA and Ed25519, NULL for PKCS #1 v1.5, explicit for PSS.
    /// </summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Octets of the hash, and of the salt of PSS.</summary>
    internal int HashLength => Hash == HashAlgorithmName.SHA256 ? 32 : Hash == HashAlgorithmName.SHA384 ? 48 : 64;

    /// <summary>The identifier of the hash.</summary>
    internal string HashOid => Hash == HashAlgorithmName.SHA256 ? Oids.Sha256 : Hash == HashAlgorithmName.SHA384 ? Oids.Sha384 : Oids.Sha512;

    /// <summary>What will be signed so, in the form of what is signed (X.509 section 6.2.1), with a signature of no octets: to be read before it is signed.</summary>
    /// <exception cref="DecodeException">It is not DER.</exception>
    internal byte[] Unsigned(ReadOnlyMemory<byte> toBeSigned)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, toBeSigned.Length + 32);
        try
        {
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(toBeSigned.Span);
                writer.WriteEncodedValue(Der.Span);
                writer.WriteBitString([]);
            }
        }
        catch (ArgumentException)
        {
            throw new DecodeException("what is to be signed is not valid DER");
        }
        return writer.Encode();
    }

    /// <summary>Reads an AlgorithmIdentifier (RFC 5280 section 4.1.1.2) of a signature.</summary>
    /// <param name="der">DER.</param>
    /// <exception cref="DecodeException">Not DER, or an algorithm that is not accepted: it is named.</exception>
    public static SignatureAlgorithm Decode(ReadOnlyMemory<byte> der)
    {
        // DER has one encoding for each value, so the usual case is one comparison.
        foreach (var algorithm in WithoutChoices)
        {
            if (der.Span.SequenceEqual(algorithm.Der.Span)) return algorithm;
        }
        return StrictDer.Read("signature algorithm", der, reader =>
        {
            var identifier = reader.ReadSequence();
            var oid = identifier.ReadObjectIdentifier();
            if (oid == Oids.RsassaPss) return ReadPss(identifier);
            // RFC 4055 section 5: parameters are NULL, and a receiver must accept them absent as well.
            var known = Array.Find(WithoutChoices, algorithm => algorithm.Oid == oid);
            if (known is { Kind: SignatureKind.RsaPkcs1 } && !identifier.HasData) return known;
            throw known is null ? NotAccepted(oid) : new DecodeException($"signature algorithm: {known.Name} has wrong parameters");
        });
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static DecodeException NotAccepted(string oid) => Broken.TryGetValue(oid, out var name)
        ? new($"signature algorithm {name} is not accepted", DecodeFault.BrokenAlgorithm)
        : new($"signature algorithm {Unused.GetValueOrDefault(oid, oid)} is not accepted", DecodeFault.UnknownAlgorithm);

    // RFC 4055 section 3.1. Defaults mean SHA-1, so hash, mask and salt must all be there.
    private static SignatureAlgorithm ReadPss(AsnReader identifier)
    {
        if (!identifier.HasData)
            throw new DecodeException("signature algorithm: RSA-PSS without parameters is not accepted", DecodeFault.BrokenAlgorithm);
        var parameters = identifier.ReadSequence();
        identifier.ThrowIfNotEmpty();
        var hash = ReadContext(parameters, 0) is { } first ? ReadHash(first) : "SHA-1";
        var maskHash = "SHA-1";
        if (ReadContext(parameters, 1) is { } mask)
        {
            var generator = mask.ReadSequence();
            if (generator.ReadObjectIdentifier() != Oids.Mgf1)
                throw new DecodeException("signature algorithm: RSA-PSS with a mask generation other than MGF1 is not accepted");
            maskHash = ReadHash(generator);
            mask.ThrowIfNotEmpty();
        }
        var salt = ReadContext(parameters, 2) is { } length && length.TryReadInt32(out var octets) ? octets : 20;
        parameters.ThrowIfNotEmpty(); // trailerField has one legal value, its default, which DER leaves out
        foreach (var algorithm in (ReadOnlySpan<SignatureAlgorithm>)[RsaPssSha256, RsaPssSha384, RsaPssSha512])
        {
            if (hash == algorithm.HashOid && maskHash == hash && salt == algorithm.HashLength) return algorithm;
        }
        throw new DecodeException(
            "signature algorithm: RSA-PSS is accepted with SHA-256, SHA-384 or SHA-512, the same for MGF1, and a salt of that length",
            hash is Oids.Sha1 or "SHA-1" ? DecodeFault.BrokenAlgorithm : DecodeFault.UnknownAlgorithm);
    }

    private static AsnReader? ReadContext(AsnReader reader, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true);
        return reader.NextIs(tag) ? reader.ReadSequence(tag) : null;
    }

    // RFC 4055 section 2.1: parameters NULL or absent, both must be accepted.
    private static string ReadHash(AsnReader reader)
    {
        var identifier = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var oid = identifier.ReadObjectIdentifier();
        if (identifier.HasData) identifier.ReadNull();
        identifier.ThrowIfNotEmpty();
        return oid;
    }

    private byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            if (Kind == SignatureKind.RsaPkcs1) writer.WriteNull();
            if (Kind == SignatureKind.RsaPss) WritePssParameters(writer);
        }
        return writer.Encode();
    }

    private void WritePssParameters(AsnWriter writer)
    {
        using var parameters = writer.PushSequence();
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) WriteHash(writer);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Mgf1);
            WriteHash(writer);
        }
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2))) writer.WriteInteger(HashLength);
    }

    private void WriteHash(AsnWriter writer)
    {
        using var identifier = writer.PushSequence();
        writer.WriteObjectIdentifier(HashOid);
        writer.WriteNull();
    }
}
