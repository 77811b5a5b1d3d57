using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustPoint.Pkcs11.Tls;

/// <summary>The RSA operation in a key store.</summary>
/// <param name="block">What it is done to.</param>
/// <param name="isPadded">True: the block is as long as the modulus, padded already (PSS, RFC 8017 section 9.1). False: a DigestInfo, to be padded (section 9.2).</param>
/// <returns>As many octets as the modulus has.</returns>
public delegate byte[] SignBlock(ReadOnlySpan<byte> block, bool isPadded);

/// <summary>
/// <see cref="TokenTlsKey"/> for RSA: OpenSSL lets an RSA key carry its own method (RSA_meth_new(3)). It pads as the handshake wants it, PSS with TLS
/// 1.3 and PKCS #1 v1.5 where an old peer knows nothing else, and ours hands the block to the store.
/// </summary>
public static unsafe partial class TokenTlsRsaKey
{
    private const string LibCrypto = "libcrypto.so.3";
    private const int RsaExData = 9; // CRYPTO_EX_INDEX_RSA
    private const int Pkcs1Padding = 1; // RSA_PKCS1_PADDING
    private const int NoPadding = 3; // RSA_NO_PADDING
    private static readonly nint Method = CreateMethod();
    private static readonly int SignerIndex = CRYPTO_get_ex_new_index(RsaExData, 0, 0, 0, 0, 0);

    /// <summary>Makes the key.</summary>
    /// <param name="subjectPublicKeyInfo">DER of an RSA SubjectPublicKeyInfo.</param>
    /// <param name="sign">Called on a thread of the TLS handshake. What it throws fails that handshake, and nothing else.</param>
    public static RSAOpenSsl Create(ReadOnlySpan<byte> subjectPublicKeyInfo, SignBlock sign)
    {
        nint key;
        fixed (byte* start = subjectPublicKeyInfo)
        {
            var next = start;
            key = Check(d2i_RSA_PUBKEY(0, &next, subjectPublicKeyInfo.Length));
        }
        // The handle is never freed: OpenSSL may hold the key until the last connection is gone, and there is one key per renewal.
        var signer = GCHandle.ToIntPtr(GCHandle.Alloc(sign));
        Check(RSA_set_method(key, Method));
        Check(RSA_set_ex_data(key, SignerIndex, signer));
        var envelope = Check(EVP_PKEY_new());
        Check(EVP_PKEY_set1_RSA(envelope, key));
        RSA_free(key);
        using var handle = new SafeEvpPKeyHandle(envelope, ownsHandle: true);
        return new RSAOpenSsl(handle);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sign(int length, byte* from, byte* to, nint key, int padding)
    {
        try
        {
            if (padding is not (Pkcs1Padding or NoPadding)) return -1;
            var sign = (SignBlock)GCHandle.FromIntPtr(RSA_get_ex_data(key, SignerIndex)).Target!;
            // OpenSSL gives RSA_size(key) octets.
            var signed = sign(new ReadOnlySpan<byte>(from, length), padding == NoPadding);
            signed.CopyTo(new Span<byte>(to, signed.Length));
            return signed.Length;
        }
#pragma warning disable CA1031 // an exception must not cross into OpenSSL; -1 fails the handshake, and the signer has reported the reason
        catch (Exception)
#pragma warning restore CA1031
        {
            return -1;
        }
    }

    private static nint CreateMethod()
    {
        var method = Check(RSA_meth_dup(RSA_PKCS1_OpenSSL()));
        delegate* unmanaged[Cdecl]<int, byte*, byte*, nint, int, int> sign = &Sign;
        Check(RSA_meth_set_priv_enc(method, (nint)sign));
        return method;
    }

    private static nint Check(nint result) => result != 0 ? result : throw new CryptographicException("OpenSSL refused a TLS key kept in a token");

    [LibraryImport(LibCrypto)]
    private static partial nint RSA_PKCS1_OpenSSL();

    [LibraryImport(LibCrypto)]
    private static partial nint RSA_meth_dup(nint method);

    [LibraryImport(LibCrypto)]
    private static partial int RSA_meth_set_priv_enc(nint method, nint sign);

    [LibraryImport(LibCrypto)]
    private static partial nint d2i_RSA_PUBKEY(nint reuse, byte** der, nint length);

    [LibraryImport(LibCrypto)]
    private static partial int RSA_set_method(nint key, nint method);

    [LibraryImport(LibCrypto)]
    private static partial int CRYPTO_get_ex_new_index(int kind, nint number, nint argument, nint create, nint duplicate, nint free);

    [LibraryImport(LibCrypto)]
    private static partial int RSA_set_ex_data(nint key, int index, nint value);

    [LibraryImport(LibCrypto)]
    private static partial nint RSA_get_ex_data(nint key, int index);

    [LibraryImport(LibCrypto)]
    private static partial nint EVP_PKEY_new();

    [LibraryImport(LibCrypto)]
    private static partial int EVP_PKEY_set1_RSA(nint envelope, nint key);

    [LibraryImport(LibCrypto)]
    private static partial void RSA_free(nint key);
}
