using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Lints;

/// <summary>Signs twins with throw-away keys, which certify nothing to anybody and live as long as the process. Safe for concurrent use.</summary>
internal sealed class TwinSigner : IDisposable
{
    private readonly ConcurrentDictionary<SignatureAlgorithm, ConcurrentBag<AsymmetricAlgorithm>> keys = new();

    /// <summary>A signature over the bytes, of the algorithm's own form.</summary>
    public byte[] Sign(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        // A key is used by one thread at a time; there come to be as many as threads that sign at once.
        var idle = keys.GetOrAdd(algorithm, static _ => []);
        var key = idle.TryTake(out var kept) ? kept : Generate(algorithm);
        try
        {
            return key switch
            {
                ECDsa ec => ec.SignData(data, algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence),
                RSA rsa => rsa.SignData(data, algorithm.Hash, algorithm.Kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
                _ => throw new NotSupportedException(),
            };
        }
        finally
        {
            idle.Add(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in keys.Values.SelectMany(idle => idle)) key.Dispose();
    }

    // The curve need not be the issuer's: a twin shows the algorithm, and the key behind it is nobody's.
    private static AsymmetricAlgorithm Generate(SignatureAlgorithm algorithm) =>
        algorithm.Kind == SignatureKind.Ecdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
}
