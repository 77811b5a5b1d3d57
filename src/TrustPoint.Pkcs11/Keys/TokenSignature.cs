using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>One signature: hashed here, signed in the token, encoded as X.509 wants it.</summary>
internal static class TokenSignature
{
    private const int LargestHash = 64;
    private const int LargestSignature = 512; // RSA-4096

    /// <exception cref="ArgumentException">The scheme does not fit the key.</exception>
    public static byte[] Make(Library library, nuint session, TokenKey key, SignatureScheme scheme, ReadOnlySpan<byte> message)
    {
        scheme.MustFit(key.Stored.Algorithm);
        Span<byte> buffer = stackalloc byte[LargestHash];
        var hash = buffer[..CryptographicOperations.HashData(scheme.Hash(), message, buffer)];
        return scheme switch
        {
            SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.RsaPkcs1Sha512 =>
                Pkcs1(library, session, key, hash),
            SignatureScheme.RsaPssSha256 or SignatureScheme.RsaPssSha384 or SignatureScheme.RsaPssSha512 =>
                Pss(library, session, key, hash),
            _ => Elliptic(library, session, key, hash),
        };
    }

    /// <exception cref="ArgumentException">The key is no EC key.</exception>
    public static byte[] MakeOverDigest(Library library, nuint session, TokenKey key, ReadOnlySpan<byte> digest) =>
        key.Stored.Algorithm is KeyAlgorithm.EcP256 or KeyAlgorithm.EcP384 or KeyAlgorithm.EcP521
            ? Elliptic(library, session, key, digest)
            : throw new ArgumentException($"a digest is signed with ECDSA, and {key.Stored.Id} is a key of kind {key.Stored.Algorithm}", nameof(key));

    /// <exception cref="ArgumentException">The key is no RSA key.</exception>
    public static byte[] MakeOverBlock(Library library, nuint session, TokenKey key, ReadOnlySpan<byte> block, bool isPadded)
    {
        if (key.Stored.Algorithm is KeyAlgorithm.EcP256 or KeyAlgorithm.EcP384 or KeyAlgorithm.EcP521)
            throw new ArgumentException($"a block is signed with RSA, and {key.Stored.Id} is a key of kind {key.Stored.Algorithm}", nameof(key));
        Span<byte> signature = stackalloc byte[LargestSignature];
        var length = library.Sign(session, key.Handle, new NativeMechanism { Type = (nuint)(isPadded ? Mechanism.RsaX509 : Mechanism.RsaPkcs) }, block, signature);
        return signature[..length].ToArray();
    }

    private static byte[] Elliptic(Library library, nuint session, TokenKey key, ReadOnlySpan<byte> hash)
    {
        // FIPS 186-5 section 6.4.1: the leftmost bits of the hash, as many as the order of the curve has. Not all tokens cut it themselves.
        var order = key.Stored.Algorithm switch { KeyAlgorithm.EcP256 => 32, KeyAlgorithm.EcP384 => 48, _ => 66 };
        hash = hash[..Math.Min(hash.Length, order)];
        Span<byte> signature = stackalloc byte[LargestSignature];
        var length = library.Sign(session, key.Handle, new NativeMechanism { Type = (nuint)Mechanism.Ecdsa }, hash, signature);
        return EcdsaSigValue.Encode(signature[..length]);
    }

    private static byte[] Pkcs1(Library library, nuint session, TokenKey key, ReadOnlySpan<byte> hash)
    {
        // CKM_RSA_PKCS pads what it gets: RFC 8017 section 9.2 wants the DigestInfo.
        Span<byte> digestInfo = stackalloc byte[19 + LargestHash];
        digestInfo = digestInfo[..(19 + hash.Length)];
        DigestInfoPrefix(hash.Length).CopyTo(digestInfo);
        hash.CopyTo(digestInfo[19..]);
        Span<byte> signature = stackalloc byte[LargestSignature];
        var length = library.Sign(session, key.Handle, new NativeMechanism { Type = (nuint)Mechanism.RsaPkcs }, digestInfo, signature);
        return signature[..length].ToArray();
    }

    private static unsafe byte[] Pss(Library library, nuint session, TokenKey key, ReadOnlySpan<byte> hash)
    {
        // RFC 4055 section 3.1: MGF1 with the same hash, a salt as long as the hash.
        var (algorithm, mask) = hash.Length switch
        {
            32 => (Mechanism.Sha256, MaskGeneration.Sha256),
            48 => (Mechanism.Sha384, MaskGeneration.Sha384),
            _ => (Mechanism.Sha512, MaskGeneration.Sha512),
        };
        var parameters = new NativePssParameters { Hash = (nuint)algorithm, MaskGeneration = (nuint)mask, SaltLength = (nuint)hash.Length };
        var mechanism = new NativeMechanism
        {
            Type = (nuint)Mechanism.RsaPkcsPss,
            Parameter = (nint)(&parameters),
            ParameterLength = (nuint)sizeof(NativePssParameters),
        };
        Span<byte> signature = stackalloc byte[LargestSignature];
        var length = library.Sign(session, key.Handle, mechanism, hash, signature);
        return signature[..length].ToArray();
    }

    // RFC 8017 section 9.2, note 1.
    private static ReadOnlySpan<byte> DigestInfoPrefix(int hashLength) => hashLength switch
    {
        32 => [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
        48 => [0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30],
        _ => [0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40],
    };
}
