using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Authorities;

/// <summary>An authority's key: it signs nothing but what was checked.</summary>
/// <param name="id"><see cref="StoredKey.Id"/>.</param>
/// <param name="scheme">How it signs.</param>
/// <param name="publicKey">The public half.</param>
/// <exception cref="InvalidDataException">The three do not belong together.</exception>
internal sealed class AuthorityKey(string id, SignatureScheme scheme, SubjectPublicKey publicKey) : IDisposable
{
    private readonly SigningKey key = new(id, scheme, publicKey);

    public SubjectPublicKey PublicKey => key.PublicKey;

    /// <summary>How it signs, as certificates say it.</summary>
    public SignatureAlgorithm Algorithm => key.Algorithm;

    /// <summary>Signs in the store and verifies the signature before anybody sees it.</summary>
    /// <returns>DER of the certificate.</returns>
    /// <exception cref="WrongSignatureException">The store returned something that does not verify.</exception>
    /// <exception cref="KeyStoreUnavailableException">The store cannot sign, or has no such key.</exception>
    public async Task<byte[]> SignAsync(IKeyStore store, SignableTbs tbs, CancellationToken ct)
    {
        var signature = await key.SignAsync(store, tbs, ct);
        return Certificate.Assemble(tbs.Der.Span, Algorithm, signature);
    }

    /// <inheritdoc cref="SignAsync(IKeyStore, SignableTbs, CancellationToken)"/>
    /// <returns>DER of the CRL.</returns>
    public async Task<ReadOnlyMemory<byte>> SignAsync(IKeyStore store, CheckedCrl crl, CancellationToken ct) =>
        crl.Signed(Algorithm, await key.SignAsync(store, crl.Der, ct));

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
