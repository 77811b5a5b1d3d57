using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Storage.SoftwareKeys;

/// <summary>A private key in memory. .NET's key objects are for one thread at a time, so each signer borrows one of its own.</summary>
internal sealed class SoftwareKey : IDisposable
{
    private readonly KeyAlgorithm algorithm;
    private readonly byte[] pkcs8;
    private readonly ConcurrentBag<AsymmetricAlgorithm> idle = [];

    private SoftwareKey(KeyAlgorithm algorithm, byte[] pkcs8) => (this.algorithm, this.pkcs8) = (algorithm, pkcs8);

    /// <summary>Decrypts a key.</summary>
    /// <exception cref="CryptographicException">The passphrase is another one, or the file is damaged.</exception>
    /// <exception cref="FormatException">The private half does not belong to the public half.</exception>
    public static SoftwareKey Open(KeyFile file, ReadOnlySpan<byte> passphrase)
    {
        using AsymmetricAlgorithm key = file.Key.Algorithm.IsElliptic() ? ECDsa.Create() : RSA.Create();
        key.ImportEncryptedPkcs8PrivateKey(passphrase, file.EncryptedPkcs8, out _);
        if (StoredKey.IdOf(key.ExportSubjectPublicKeyInfo()) != file.Key.Id)
            throw new FormatException("its private key belongs to another public key");
        return new(file.Key.Algorithm, key.ExportPkcs8PrivateKey());
    }

    /// <exception cref="ArgumentException">The scheme does not fit the key.</exception>
    public byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> message)
    {
        scheme.MustFit(algorithm);
        var key = idle.TryTake(out var borrowed) ? borrowed : Import();
        var signature = key is ECDsa ecdsa
            ? ecdsa.SignData(message, scheme.Hash(), DSASignatureFormat.Rfc3279DerSequence)
            : ((RSA)key).SignData(message, scheme.Hash(), Padding(scheme));
        idle.Add(key);
        return signature;
    }

    /// <exception cref="ArgumentException">The key is no EC key.</exception>
    public byte[] SignDigest(ReadOnlySpan<byte> digest)
    {
        if (!algorithm.IsElliptic()) throw new ArgumentException($"a digest is signed with ECDSA, and this is a key of kind {algorithm}");
        var key = (ECDsa)(idle.TryTake(out var borrowed) ? borrowed : Import());
        var signature = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
        idle.Add(key);
        return signature;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(pkcs8);
        while (idle.TryTake(out var key)) key.Dispose();
    }

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = algorithm.IsElliptic() ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key;
    }

    // .NET's PSS is that of RFC 4055 section 3.1: MGF1 with the same hash, a salt as long as the hash.
    private static RSASignaturePadding Padding(SignatureScheme scheme) =>
        scheme is SignatureScheme.RsaPssSha256 or SignatureScheme.RsaPssSha384 or SignatureScheme.RsaPssSha512
            ? RSASignaturePadding.Pss
            : RSASignaturePadding.Pkcs1;
}
