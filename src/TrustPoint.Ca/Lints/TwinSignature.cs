using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Lints;

/// <summary>
/// What twins bear for a signature: of the algorithm's own form, made once in a process by a throw-away key over nothing, so that it certifies nothing to
/// anybody. Safe for concurrent use.
/// </summary>
internal static class TwinSignature
{
    private static readonly ConcurrentDictionary<SignatureAlgorithm, byte[]> Made = new();

    /// <summary>The content of signatureValue.</summary>
    public static ReadOnlySpan<byte> Of(SignatureAlgorithm algorithm) => Made.GetOrAdd(algorithm, static algorithm => Make(algorithm));

    // The curve need not be the issuer's: a twin shows the algorithm, and the key behind it is nobody's.
    private static byte[] Make(SignatureAlgorithm algorithm)
    {
        if (algorithm.Kind == SignatureKind.Ecdsa)
        {
            using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return ec.SignData([], algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        using var rsa = RSA.Create(2048);
        return rsa.SignData([], algorithm.Hash, algorithm.Kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
