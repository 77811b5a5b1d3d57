using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>Public keys as a token keeps them, turned into SubjectPublicKeyInfo.</summary>
internal static class PublicKeys
{
    /// <summary>CKA_EC_PARAMS is DER of the curve's object identifier (RFC 5480 section 2.1.1.1); size: octets of a coordinate.</summary>
    public static readonly IReadOnlyList<(KeyAlgorithm Algorithm, byte[] Parameters, ECCurve Curve, int Size)> Curves =
    [
        (KeyAlgorithm.EcP256, Convert.FromHexString("06082A8648CE3D030107"), ECCurve.NamedCurves.nistP256, 32),
        (KeyAlgorithm.EcP384, Convert.FromHexString("06052B81040022"), ECCurve.NamedCurves.nistP384, 48),
        (KeyAlgorithm.EcP521, Convert.FromHexString("06052B81040023"), ECCurve.NamedCurves.nistP521, 66),
    ];

    /// <summary>Reads a public key object.</summary>
    /// <returns>The kind and the DER of the SubjectPublicKeyInfo; null when the object is no key of a kind that we make.</returns>
    public static (KeyAlgorithm Algorithm, byte[] SubjectPublicKeyInfo)? Read(Library library, nuint session, nuint publicKey)
    {
        try
        {
            return library.GetAttribute(session, publicKey, AttributeType.EcParams) is { } parameters
                ? ReadElliptic(parameters, library.GetAttribute(session, publicKey, AttributeType.EcPoint))
                : ReadRsa(
                    library.GetAttribute(session, publicKey, AttributeType.Modulus),
                    library.GetAttribute(session, publicKey, AttributeType.PublicExponent));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return null; // a point off its curve, a modulus of zero: not a key that we can use
        }
    }

    private static (KeyAlgorithm, byte[])? ReadElliptic(byte[] parameters, byte[]? wrappedPoint)
    {
        foreach (var (algorithm, known, curve, size) in Curves)
        {
            if (wrappedPoint is null || !known.AsSpan().SequenceEqual(parameters)) continue;
            // PKCS#11 v2.40 mechanisms, section 2.3.3: a DER OCTET STRING; SEC 1 section 2.3.3: in it 04, x, y.
            if (AsnDecoder.ReadOctetString(wrappedPoint, AsnEncodingRules.DER, out _) is not [0x04, .. var coordinates]) return null;
            if (coordinates.Length != 2 * size) return null;
            var point = new ECPoint { X = coordinates[..size], Y = coordinates[size..] };
            using var key = ECDsa.Create(new ECParameters { Curve = curve, Q = point });
            return (algorithm, key.ExportSubjectPublicKeyInfo());
        }
        return null;
    }

    private static (KeyAlgorithm, byte[])? ReadRsa(byte[]? modulus, byte[]? exponent)
    {
        if (modulus is null || exponent is null) return null;
        using var key = RSA.Create(new RSAParameters { Modulus = Unpadded(modulus), Exponent = Unpadded(exponent) });
        return key.KeySize switch
        {
            2048 => (KeyAlgorithm.Rsa2048, key.ExportSubjectPublicKeyInfo()),
            3072 => (KeyAlgorithm.Rsa3072, key.ExportSubjectPublicKeyInfo()),
            4096 => (KeyAlgorithm.Rsa4096, key.ExportSubjectPublicKeyInfo()),
            _ => null,
        };
    }

    // A "Big integer" of PKCS#11 has no sign; some tokens pad it with zeros all the same.
    private static byte[] Unpadded(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();
}
