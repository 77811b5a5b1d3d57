using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustPoint.Pkcs11.Tls;

/// <summary>Signs a digest with ECDSA in a key store.</summary>
/// <param name="digest">The digest, of any length.</param>
/// <returns>DER Ecdsa-Sig-Value.</returns>
public delegate byte[] SignDigest(ReadOnlySpan<byte> digest);

/// <summary>
/// A TLS key whose private half stays in a key store. OpenSSL lets an EC_KEY carry its own method (EC_KEY_METHOD_new(3)); ours hands the
/// handshake's digest to the store, so TLS uses the same sessions, recovery and PIN handling as the CA, and no OpenSSL engine is needed.
/// </summary>
public static unsafe partial class TokenTlsKey
{
    private const string LibCrypto = "libcrypto.so.3";
    private const int EcKeyExData = 8; // CRYPTO_EX_INDEX_EC_KEY
    private static readonly nint Method = CreateMethod();
    private static readonly int SignerIndex = CRYPTO_get_ex_new_index(EcKeyExData, 0, 0, 0, 0, 0);

    /// <summary>Makes the key.</summary>
    /// <param name="subjectPublicKeyInfo">DER of an EC SubjectPublicKeyInfo.</param>
    /// <param name="sign">Called on a thread of the TLS handshake. What it throws fails that handshake, and nothing else.</param>
    public static ECDsaOpenSsl Create(ReadOnlySpan<byte> subjectPublicKeyInfo, SignDigest sign)
    {
        nint key;
        fixed (byte* start = subjectPublicKeyInfo)
        {
            var next = start;
            key = Check(d2i_EC_PUBKEY(0, &next, subjectPublicKeyInfo.Length));
        }
        // The handle is never freed: OpenSSL may hold the key until the last connection is gone, and there is one key per renewal.
        var signer = GCHandle.ToIntPtr(GCHandle.Alloc(sign));
        Check(EC_KEY_set_method(key, Method));
        Check(EC_KEY_set_ex_data(key, SignerIndex, signer));
        var envelope = Check(EVP_PKEY_new());
        Check(EVP_PKEY_set1_EC_KEY(envelope, key));
        EC_KEY_free(key);
        using var handle = new SafeEvpPKeyHandle(envelope, ownsHandle: true);
        return new ECDsaOpenSsl(handle);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sign(int type, byte* digest, int digestLength, byte* signature, uint* signatureLength, nint kinv, nint r, nint key)
    {
        try
        {
            var sign = (SignDigest)GCHandle.FromIntPtr(EC_KEY_get_ex_data(key, SignerIndex)).Target!;
            // OpenSSL gives ECDSA_size(key) bytes, the largest a DER signature can be.
            var signed = sign(new ReadOnlySpan<byte>(digest, digestLength));
            signed.CopyTo(new Span<byte>(signature, signed.Length));
            *signatureLength = (uint)signed.Length;
            return 1;
        }
#pragma warning disable CA1031 // an exception must not cross into OpenSSL; 0 fails the handshake, and the signer has reported the reason
        catch (Exception)
#pragma warning restore CA1031
        {
            return 0;
        }
    }

    private static nint CreateMethod()
    {
        var method = Check(EC_KEY_METHOD_new(EC_KEY_OpenSSL()));
        EC_KEY_METHOD_get_sign(method, out _, out var setup, out var signWithNonce);
        delegate* unmanaged[Cdecl]<int, byte*, int, byte*, uint*, nint, nint, nint, int> sign = &Sign;
        EC_KEY_METHOD_set_sign(method, (nint)sign, setup, signWithNonce);
        return method;
    }

    private static nint Check(nint result) => result != 0 ? result : throw new CryptographicException("OpenSSL refused a TLS key kept in a token");

    [LibraryImport(LibCrypto)]
    private static partial nint EC_KEY_OpenSSL();

    [LibraryImport(LibCrypto)]
    private static partial nint EC_KEY_METHOD_new(nint method);

    [LibraryImport(LibCrypto)]
    private static partial void EC_KEY_METHOD_get_sign(nint method, out nint sign, out nint setup, out nint signWithNonce);

    [LibraryImport(LibCrypto)]
    private static partial void EC_KEY_METHOD_set_sign(nint method, nint sign, nint setup, nint signWithNonce);

    [LibraryImport(LibCrypto)]
    private static partial nint d2i_EC_PUBKEY(nint reuse, byte** der, nint length);

    [LibraryImport(LibCrypto)]
    private static partial int EC_KEY_set_method(nint key, nint method);

    [LibraryImport(LibCrypto)]
    private static partial int CRYPTO_get_ex_new_index(int kind, nint number, nint argument, nint create, nint duplicate, nint free);

    [LibraryImport(LibCrypto)]
    private static partial int EC_KEY_set_ex_data(nint key, int index, nint value);

    [LibraryImport(LibCrypto)]
    private static partial nint EC_KEY_get_ex_data(nint key, int index);

    [LibraryImport(LibCrypto)]
    private static partial nint EVP_PKEY_new();

    [LibraryImport(LibCrypto)]
    private static partial int EVP_PKEY_set1_EC_KEY(nint envelope, nint key);

    [LibraryImport(LibCrypto)]
    private static partial void EC_KEY_free(nint key);
}
