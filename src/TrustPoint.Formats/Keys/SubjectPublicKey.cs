using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Keys;

/// <summary>
/// A SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) that was read and checked: named curves only, an uncompressed point that is on the
/// curve, an RSA modulus and exponent inside sane bounds. Whether a key is strong enough is decided elsewhere; see <see cref="Weakness"/>.
/// </summary>
public sealed class SubjectPublicKey
{
    private static readonly Dictionary<string, string> Refused = new()
    {
        [Oids.RsassaPss] = "id-RSASSA-PSS",
        ["1.2.840.10040.4.1"] = "DSA",
        ["1.2.840.10046.2.1"] = "Diffie-Hellman",
        ["1.3.132.1.12"] = "id-ecDH",
        ["1.3.101.110"] = "X25519",
        ["1.3.101.111"] = "X448",
        ["1.3.101.113"] = "Ed448",
        ["2.16.840.1.101.3.4.3.17"] = "ML-DSA-44",
        ["2.16.840.1.101.3.4.3.18"] = "ML-DSA-65",
        ["2.16.840.1.101.3.4.3.19"] = "ML-DSA-87",
    };

    private SubjectPublicKey(PublicKeyKind kind, int bits, ReadOnlyMemory<byte> keyBits) => (Kind, Bits, KeyBits) = (kind, bits, keyBits);

    /// <summary>Kind.</summary>
    public PublicKeyKind Kind { get; }

    /// <summary>Size in bits: of the field for EC, of the modulus for RSA.</summary>
    public int Bits { get; }

    /// <summary>DER of the SubjectPublicKeyInfo, as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; private init; }

    /// <summary>The content of subjectPublicKey: the point, the RSAPublicKey or the 32 octets of Ed25519.</summary>
    public ReadOnlyMemory<byte> KeyBits { get; }

    /// <summary>RSA: the modulus, unsigned, big-endian, without leading zeros. Else empty.</summary>
    public ReadOnlyMemory<byte> Modulus { get; private init; }

    /// <summary>RSA: the public exponent, unsigned, big-endian, without leading zeros. Else empty.</summary>
    public ReadOnlyMemory<byte> Exponent { get; private init; }

    /// <summary>For people, as <c>EC P-256</c> or <c>RSA 3072</c>.</summary>
    public string Name => Kind switch
    {
        PublicKeyKind.Rsa => $"RSA {Bits}",
        PublicKeyKind.Ed25519 => "Ed25519",
        _ => $"EC P-{Bits}",
    };

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <param name="spkiDer">DER.</param>
    /// <exception cref="DecodeException">Not DER, a kind that is not taken (it is named), a point off its curve, RSA out of bounds.</exception>
    public static SubjectPublicKey Decode(ReadOnlyMemory<byte> spkiDer) => StrictDer.Read("public key", spkiDer, static reader =>
    {
        var der = reader.PeekEncodedValue();
        var info = reader.ReadSequence();
        var algorithm = info.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        if (!info.TryReadPrimitiveBitString(out var unused, out var keyBits) || unused != 0)
            throw new DecodeException("public key is not a whole number of octets");
        info.ThrowIfNotEmpty();
        return oid switch
        {
            Oids.EcPublicKey => ReadEc(der, algorithm, keyBits),
            Oids.RsaEncryption => ReadRsa(der, algorithm, keyBits),
            Oids.Ed25519 => ReadEd25519(der, algorithm, keyBits),
            _ => throw new DecodeException($"public key algorithm {Refused.GetValueOrDefault(oid, oid)} is not accepted", DecodeFault.UnknownAlgorithm),
        };
    });

    /// <summary>Names what makes the key breakable whatever its size, or null: <see cref="RsaWeakness"/>.</summary>
    public string? Weakness() => Kind == PublicKeyKind.Rsa ? RsaWeakness.Find(Modulus.Span) : null;

    /// <summary>The key identifier of RFC 7093 section 2, method 1: the leftmost 160 bits of SHA-256 over <see cref="KeyBits"/>.</summary>
    public byte[] KeyIdentifier() => SHA256.HashData(KeyBits.Span)[..20];

    /// <summary>Verifies a signature once. A kept key is faster for many: <see cref="VerificationKey"/>.</summary>
    /// <param name="algorithm">How it was made; one that does not fit the key verifies nothing.</param>
    /// <param name="data">The signed bytes.</param>
    /// <param name="signature">The content of the signatureValue: DER Ecdsa-Sig-Value, RSA octets, or 64 octets of Ed25519.</param>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = new VerificationKey(this);
        return key.Verify(algorithm, data, signature);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // RFC 5480 section 2.1.1: namedCurve MUST be used. RFC 5480 section 2.2: we take the uncompressed point only, which every client sends.
    private static SubjectPublicKey ReadEc(ReadOnlyMemory<byte> der, AsnReader algorithm, ReadOnlyMemory<byte> keyBits)
    {
        if (!algorithm.NextIs(Asn1Tag.ObjectIdentifier))
            throw new DecodeException("public key: an EC key with explicit or missing curve parameters is not accepted");
        var oid = algorithm.ReadObjectIdentifier();
        algorithm.ThrowIfNotEmpty();
        var curve = NamedCurve.Find(oid) ?? throw new DecodeException($"public key: curve {CurveName(oid)} is not accepted", DecodeFault.UnknownAlgorithm);
        var point = keyBits.Span;
        var length = curve.CoordinateLength;
        if (point.Length == 0 || point[0] != 4 || point.Length != 1 + (2 * length))
            throw new DecodeException($"public key: P-{curve.Bits} takes an uncompressed point of {1 + (2 * length)} octets");
        if (!curve.Holds(point.Slice(1, length), point[(1 + length)..]))
            throw new DecodeException($"public key: the point is not on P-{curve.Bits}");
        return new(curve.Kind, curve.Bits, keyBits) { Der = der };
    }

    // RFC 3279 section 2.3.1: parameters MUST be NULL.
    private static SubjectPublicKey ReadRsa(ReadOnlyMemory<byte> der, AsnReader algorithm, ReadOnlyMemory<byte> keyBits)
    {
        if (!algorithm.NextIs(Asn1Tag.Null))
            throw new DecodeException("public key: rsaEncryption has parameters other than NULL");
        algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
        var (modulus, exponent) = StrictDer.Read("RSA public key", keyBits, static reader =>
        {
            var pair = reader.ReadSequence();
            var numbers = (ReadPositive(pair, "modulus"), ReadPositive(pair, "exponent"));
            pair.ThrowIfNotEmpty();
            return numbers;
        });
        RsaBounds.Check(modulus.Span, exponent.Span);
        return new(PublicKeyKind.Rsa, modulus.Length * 8, keyBits) { Der = der, Modulus = modulus, Exponent = exponent };
    }

    private static ReadOnlyMemory<byte> ReadPositive(AsnReader reader, string what)
    {
        var value = reader.ReadIntegerBytes();
        if (value.Span[0] >= 0x80)
            throw new DecodeException($"RSA public key: the {what} is negative");
        return value.Span[0] == 0 ? value[1..] : value;
    }

    // RFC 8410 sections 3 and 4: parameters absent, the key as it is.
    private static SubjectPublicKey ReadEd25519(ReadOnlyMemory<byte> der, AsnReader algorithm, ReadOnlyMemory<byte> keyBits)
    {
        if (algorithm.HasData)
            throw new DecodeException("public key: Ed25519 takes no parameters");
        if (keyBits.Length != 32)
            throw new DecodeException("public key: Ed25519 takes 32 octets");
        if (!Ed25519Point.IsAcceptable(keyBits.Span))
            throw new DecodeException("public key: the Ed25519 point is of small order or not in its one form");
        return new(PublicKeyKind.Ed25519, 255, keyBits) { Der = der };
    }

    private static string CurveName(string oid) => oid switch
    {
        "1.2.840.10045.3.1.1" => "P-192",
        "1.3.132.0.33" => "P-224",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => oid,
    };
}
