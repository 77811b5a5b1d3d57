using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Keys;

/// <summary>What a key store's schemes and key kinds are in certificates.</summary>
public static class SignatureSchemes
{
    /// <summary>The algorithm as it stands in a certificate.</summary>
    public static SignatureAlgorithm ToAlgorithm(this SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSha256 => SignatureAlgorithm.EcdsaSha256,
        SignatureScheme.EcdsaSha384 => SignatureAlgorithm.EcdsaSha384,
        SignatureScheme.EcdsaSha512 => SignatureAlgorithm.EcdsaSha512,
        SignatureScheme.RsaPkcs1Sha256 => SignatureAlgorithm.RsaPkcs1Sha256,
        SignatureScheme.RsaPkcs1Sha384 => SignatureAlgorithm.RsaPkcs1Sha384,
        SignatureScheme.RsaPkcs1Sha512 => SignatureAlgorithm.RsaPkcs1Sha512,
        SignatureScheme.RsaPssSha256 => SignatureAlgorithm.RsaPssSha256,
        SignatureScheme.RsaPssSha384 => SignatureAlgorithm.RsaPssSha384,
        SignatureScheme.RsaPssSha512 => SignatureAlgorithm.RsaPssSha512,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    /// <summary>The scheme to use with a key when nobody chose one: the hash as strong as the curve, and PKCS #1 v1.5, which every device verifies.</summary>
    public static SignatureScheme DefaultScheme(this KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcP256 => SignatureScheme.EcdsaSha256,
        KeyAlgorithm.EcP384 => SignatureScheme.EcdsaSha384,
        KeyAlgorithm.EcP521 => SignatureScheme.EcdsaSha512,
        _ => SignatureScheme.RsaPkcs1Sha256,
    };

    /// <summary>Whether a key of this kind can sign so.</summary>
    internal static bool Fits(this SignatureScheme scheme, PublicKeyKind kind) =>
        kind == PublicKeyKind.Rsa == scheme is not (SignatureScheme.EcdsaSha256 or SignatureScheme.EcdsaSha384 or SignatureScheme.EcdsaSha512);
}
