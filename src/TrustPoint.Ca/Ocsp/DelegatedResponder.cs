using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Ca.Ocsp;

/// <summary>Who signs for an authority: the holder of a certificate that the authority's own key signed (RFC 6960 section 4.2.2.2).</summary>
internal sealed class DelegatedResponder : IDisposable
{
    private readonly SigningKey key;

    /// <param name="record">Its certificate.</param>
    /// <param name="scheme">How it signs.</param>
    public DelegatedResponder(CertificateRecord record, SignatureScheme scheme)
    {
        Certificate = Certificate.Decode(record.Der);
        Sha256 = record.Sha256!;
        // RFC 9919 section 3.2.2: byKey, which is short.
        Id = ResponderId.Of(Certificate.PublicKey);
        KeyId = KeyIdOf(record);
        key = new(KeyId, scheme, Certificate.PublicKey);
    }

    public Certificate Certificate { get; }

    /// <summary>SHA-256 over its certificate.</summary>
    public byte[] Sha256 { get; }

    public ResponderId Id { get; }

    public string KeyId { get; }

    /// <summary><see cref="StoredKey.Id"/> of a certificate's key.</summary>
    public static string KeyIdOf(CertificateRecord record) => Convert.ToHexStringLower(record.KeySha256);

    /// <summary>Signs in the store and verifies the signature before anybody sees it.</summary>
    /// <returns>DER of the response, with its certificate: a relying party has no other way to it.</returns>
    /// <exception cref="WrongSignatureException">The store returned something that does not verify.</exception>
    /// <exception cref="KeyStoreUnavailableException">The store cannot sign, or has no such key.</exception>
    public async ValueTask<byte[]> SignAsync(IKeyStore store, ResponseData data, CancellationToken ct)
    {
        var tbs = data.Encode();
        var signature = await key.SignAsync(store, tbs, ct);
        return OcspResponse.Assemble(tbs, key.Algorithm, signature, Certificate.Der);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
