using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Keys;

/// <summary>
/// Verification through OpenSSL's EVP interface, the library that the runtime itself uses. Directly, because the runtime has no Ed25519 and
/// takes about twice as long for a key that is used once.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";
    private const int ParametersSelection = 0x84; // EVP_PKEY_KEY_PARAMETERS
    private const int PublicKeySelection = 0x86; // EVP_PKEY_PUBLIC_KEY
    private const int PssPadding = 6; // RSA_PKCS1_PSS_PADDING
    private const uint UnsignedInteger = 2; // OSSL_PARAM_UNSIGNED_INTEGER
    private const uint Utf8String = 4; // OSSL_PARAM_UTF8_STRING

    /// <summary>The parameters of a curve, without a key: kept, as to make them anew costs as much as half a verification.</summary>
    public static KeyHandle LoadCurve(ReadOnlySpan<byte> name)
    {
        fixed (byte* type = "EC\0"u8, groupName = "group\0"u8, group = name)
        {
            var parameters = stackalloc Parameter[2];
            parameters[0] = new(groupName, Utf8String, group, name.Length);
            parameters[1] = default;
            return FromData(type, ParametersSelection, parameters);
        }
    }

    public static KeyHandle LoadEc(KeyHandle curve, ReadOnlySpan<byte> point)
    {
        // The kept curve is never freed: no reference needs to be counted.
        var key = Checked(EVP_PKEY_dup(curve.DangerousGetHandle()));
        fixed (byte* pub = point)
        {
            if (EVP_PKEY_set1_encoded_public_key(key.DangerousGetHandle(), pub, (nuint)point.Length) == 1) return key;
        }
        key.Dispose();
        return Checked(0);
    }

    public static KeyHandle LoadRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        // OSSL_PARAM(3): integers are in the machine's order.
        Span<byte> nativeModulus = stackalloc byte[modulus.Length];
        Span<byte> nativeExponent = stackalloc byte[exponent.Length];
        modulus.CopyTo(nativeModulus);
        exponent.CopyTo(nativeExponent);
        if (BitConverter.IsLittleEndian)
        {
            nativeModulus.Reverse();
            nativeExponent.Reverse();
        }
        fixed (byte* type = "RSA\0"u8, nName = "n\0"u8, eName = "e\0"u8, n = nativeModulus, e = nativeExponent)
        {
            var parameters = stackalloc Parameter[3];
            parameters[0] = new(nName, UnsignedInteger, n, modulus.Length);
            parameters[1] = new(eName, UnsignedInteger, e, exponent.Length);
            parameters[2] = default;
            return FromData(type, PublicKeySelection, parameters);
        }
    }

    public static KeyHandle LoadEd25519(ReadOnlySpan<byte> publicKey)
    {
        fixed (byte* type = "ED25519\0"u8, key = publicKey)
            return Checked(EVP_PKEY_new_raw_public_key_ex(0, type, null, key, (nuint)publicKey.Length));
    }

    /// <summary>True only when the library says that the signature is right; a malformed one is wrong.</summary>
    public static bool Verify(KeyHandle key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var context = EVP_MD_CTX_new();
        var referenced = false;
        try
        {
            key.DangerousAddRef(ref referenced);
            nint keyContext = 0;
            fixed (byte* hash = HashName(algorithm), d = data, s = signature)
            {
                if (context == 0 || EVP_DigestVerifyInit_ex(context, &keyContext, hash, 0, null, key.DangerousGetHandle(), null) != 1)
                    throw new CryptographicException("libcrypto cannot verify with this key");
                if (algorithm.Kind == SignatureKind.RsaPss &&
                    (EVP_PKEY_CTX_set_rsa_padding(keyContext, PssPadding) != 1 || EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, algorithm.HashLength) != 1))
                    throw new CryptographicException("libcrypto cannot verify RSA-PSS");
                var good = EVP_DigestVerify(context, s, (nuint)signature.Length, d, (nuint)data.Length) == 1;
                if (!good) ERR_clear_error();
                return good;
            }
        }
        finally
        {
            if (referenced) key.DangerousRelease();
            EVP_MD_CTX_free(context);
        }
    }

    // Ed25519 hashes inside: no digest is named.
    private static ReadOnlySpan<byte> HashName(SignatureAlgorithm algorithm) => (algorithm.Kind, algorithm.HashLength) switch
    {
        (SignatureKind.Ed25519, _) => default,
        (_, 32) => "SHA256\0"u8,
        (_, 48) => "SHA384\0"u8,
        _ => "SHA512\0"u8,
    };

    private static KeyHandle FromData(byte* type, int selection, Parameter* parameters)
    {
        var context = EVP_PKEY_CTX_new_from_name(0, type, null);
        try
        {
            nint key = 0;
            return EVP_PKEY_fromdata_init(context) == 1 && EVP_PKEY_fromdata(context, &key, selection, parameters) == 1
                ? Checked(key)
                : Checked(0);
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
        }
    }

    private static KeyHandle Checked(nint key)
    {
        if (key != 0) return new KeyHandle(key);
        ERR_clear_error();
        throw new CryptographicException("libcrypto does not take this public key");
    }

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_CTX_new_from_name(nint library, byte* name, byte* properties);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_fromdata_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_fromdata(nint context, nint* key, int selection, Parameter* parameters);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_dup(nint key);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_set1_encoded_public_key(nint key, byte* publicKey, nuint length);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_public_key_ex(nint library, byte* type, byte* properties, byte* key, nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit_ex(nint context, nint* keyContext, byte* hash, nint library, byte* properties, nint key, void* parameters);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* data, nuint dataLength);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_CTX_set_rsa_pss_saltlen(nint context, int length);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();

    /// <summary>OSSL_PARAM(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Parameter(byte* key, uint type, byte* data, int length)
    {
        private readonly byte* key = key;
        private readonly uint type = type;
        private readonly byte* data = data;
        private readonly nuint length = (nuint)length;
        private readonly nuint returned;
    }

    /// <summary>An EVP_PKEY. It may be used by several threads at once (openssl-threads(7)).</summary>
    internal sealed class KeyHandle : SafeHandle
    {
        public KeyHandle(nint key)
            : base(0, ownsHandle: true) => SetHandle(key);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }
}
