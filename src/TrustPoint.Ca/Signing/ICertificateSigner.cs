using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Signing;

/// <summary>A policy point before the keys: it builds each certificate again from its grounds, lints it, and signs what it would issue itself or nothing.</summary>
public interface ICertificateSigner
{
    /// <summary>Signs a TBSCertificate.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/> of the issuer's key.</param>
    /// <param name="scheme">A scheme that fits the key.</param>
    /// <param name="tbs">DER of TBSCertificate.</param>
    /// <param name="grounds">What it was built from.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The content of signatureValue.</returns>
    /// <exception cref="KeyNotFoundException">It has no such key.</exception>
    /// <exception cref="KeyStoreUnavailableException">It cannot sign now, or refuses.</exception>
    ValueTask<byte[]> SignCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct);
}
