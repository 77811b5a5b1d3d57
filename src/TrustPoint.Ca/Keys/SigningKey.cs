using TrustPoint.Ca.Signing;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Keys;

/// <summary>A key that signs what others read: the private half by reference, in the key store, and the public half kept ready to verify what comes back.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly string id;
    private readonly SignatureScheme scheme;
    private readonly VerificationKey verification;

    /// <summary>Takes the three together.</summary>
    /// <param name="id"><see cref="StoredKey.Id"/>.</param>
    /// <param name="scheme">How it signs.</param>
    /// <param name="publicKey">The public half.</param>
    /// <exception cref="InvalidDataException">The three do not belong together.</exception>
    public SigningKey(string id, SignatureScheme scheme, SubjectPublicKey publicKey)
    {
        if (id != StoredKey.IdOf(publicKey.Der.Span)) throw new InvalidDataException($"A record names the key {id} for a certificate of another one: it is damaged, or was changed by hand. './trustpoint fsck' names it.");
        if (!scheme.Fits(publicKey.Kind)) throw new InvalidDataException($"A key of kind {publicKey.Name} does not sign with {scheme}.");
        (this.id, this.scheme, PublicKey) = (id, scheme, publicKey);
        Algorithm = scheme.ToAlgorithm();
        verification = new(publicKey);
    }

    /// <summary>The public half.</summary>
    public SubjectPublicKey PublicKey { get; }

    /// <summary>How it signs, as certificates say it.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Signs in the store and verifies the signature before anybody sees it. A wrong one is dropped, with an alarm.</summary>
    /// <param name="store">Where the key is.</param>
    /// <param name="message">What is signed.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The content of signatureValue.</returns>
    /// <exception cref="KeyStoreUnavailableException">The store cannot sign, has no such key, or returned something that does not verify.</exception>
    public ValueTask<byte[]> SignAsync(IKeyStore store, ReadOnlyMemory<byte> message, CancellationToken ct) =>
        VerifiedAsync(store, message, () => store.SignAsync(id, scheme, message, ct));

    /// <summary>The same, of a certificate, which is linted here or by the signer that signs it.</summary>
    internal ValueTask<byte[]> SignAsync(IKeyStore store, SignableTbs tbs, CancellationToken ct) => VerifiedAsync(
        store, tbs.Der, () => tbs is GroundedTbs grounded ? grounded.Signer.SignCertificateAsync(id, scheme, tbs.Der, grounded.Grounds, ct) : store.SignAsync(id, scheme, tbs.Der, ct));

    /// <inheritdoc/>
    public void Dispose() => verification.Dispose();

    private async ValueTask<byte[]> VerifiedAsync(IKeyStore store, ReadOnlyMemory<byte> message, Func<ValueTask<byte[]>> sign)
    {
        byte[] signature;
        try
        {
            signature = await sign();
        }
        catch (KeyNotFoundException absent)
        {
            throw new KeyStoreUnavailableException($"The key {id} is not in {store.Description}.", inner: absent);
        }
        if (verification.Verify(Algorithm, message.Span, signature)) return signature;
        var wrong = new WrongSignatureException($"{store.Description} returned a wrong signature with the key {id}, which was dropped.");
        store.Alarm(wrong.Message);
        throw wrong;
    }
}

/// <summary>The key store answered with a signature that the public key does not verify. It was dropped.</summary>
internal sealed class WrongSignatureException(string message) : KeyStoreUnavailableException(message);
