using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Keys;

/// <summary>A public key that is kept for many verifications. Safe for concurrent use; dispose it after the last one.</summary>
public sealed class VerificationKey : IDisposable
{
    private static readonly LibCrypto.KeyHandle P256 = LibCrypto.LoadCurve("P-256"u8);
    private static readonly LibCrypto.KeyHandle P384 = LibCrypto.LoadCurve("P-384"u8);
    private static readonly LibCrypto.KeyHandle P521 = LibCrypto.LoadCurve("P-521"u8);

    private readonly PublicKeyKind kind;
    private readonly LibCrypto.KeyHandle key;

    /// <summary>Loads the key into the crypto library.</summary>
    /// <param name="publicKey">The key.</param>
    public VerificationKey(SubjectPublicKey publicKey)
    {
        kind = publicKey.Kind;
        key = publicKey.Kind switch
        {
            PublicKeyKind.EcP256 => LibCrypto.LoadEc(P256, publicKey.KeyBits.Span),
            PublicKeyKind.EcP384 => LibCrypto.LoadEc(P384, publicKey.KeyBits.Span),
            PublicKeyKind.EcP521 => LibCrypto.LoadEc(P521, publicKey.KeyBits.Span),
            PublicKeyKind.Rsa => LibCrypto.LoadRsa(publicKey.Modulus.Span, publicKey.Exponent.Span),
            _ => LibCrypto.LoadEd25519(publicKey.KeyBits.Span),
        };
    }

    /// <summary>Verifies a signature.</summary>
    /// <param name="algorithm">How it was made; one that does not fit the key verifies nothing.</param>
    /// <param name="data">The signed bytes.</param>
    /// <param name="signature">The content of the signatureValue: DER Ecdsa-Sig-Value, RSA octets, or 64 octets of Ed25519.</param>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Fits(algorithm.Kind) && LibCrypto.Verify(key, algorithm, data, signature);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private bool Fits(SignatureKind signature) => signature switch
    {
        SignatureKind.Ecdsa => kind is PublicKeyKind.EcP256 or PublicKeyKind.EcP384 or PublicKeyKind.EcP521,
        SignatureKind.Ed25519 => kind is PublicKeyKind.Ed25519,
        _ => kind is PublicKeyKind.Rsa,
    };
}
