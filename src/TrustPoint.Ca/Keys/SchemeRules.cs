using System.Security.Cryptography;

namespace TrustPoint.Ca.Keys;

/// <summary>What every key store must agree on about keys and schemes.</summary>
public static class SchemeRules
{
    /// <summary>The digest that a scheme signs.</summary>
    public static HashAlgorithmName Hash(this SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSha256 or SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPssSha256 => HashAlgorithmName.SHA256,
        SignatureScheme.EcdsaSha384 or SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.RsaPssSha384 => HashAlgorithmName.SHA384,
        SignatureScheme.EcdsaSha512 or SignatureScheme.RsaPkcs1Sha512 or SignatureScheme.RsaPssSha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "unknown signature scheme"),
    };

    /// <summary>Whether a key of this kind lives on an elliptic curve; if not, it is RSA.</summary>
    public static bool IsElliptic(this KeyAlgorithm algorithm) =>
        algorithm is KeyAlgorithm.EcP256 or KeyAlgorithm.EcP384 or KeyAlgorithm.EcP521;

    /// <summary>Throws when a scheme does not fit a key. Any digest fits any curve: FIPS 186-5 section 6.4.1 truncates it.</summary>
    /// <exception cref="ArgumentException">The scheme is for the other kind of key.</exception>
    public static void MustFit(this SignatureScheme scheme, KeyAlgorithm algorithm)
    {
        var forElliptic = scheme is SignatureScheme.EcdsaSha256 or SignatureScheme.EcdsaSha384 or SignatureScheme.EcdsaSha512;
        if (forElliptic != algorithm.IsElliptic())
            throw new ArgumentException($"{scheme} does not fit a key of kind {algorithm}", nameof(scheme));
    }
}
