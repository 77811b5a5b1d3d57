using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tls;

namespace TrustPoint.Agent.Keys;

/// <summary>A key in a token or a TPM, which it never leaves.</summary>
internal sealed class TokenDeviceKey(TokenKeyStore store, StoredKey stored) : IDeviceKey
{
    private readonly SignatureScheme scheme = stored.Algorithm.DefaultScheme();

    /// <inheritdoc/>
    public SubjectPublicKey PublicKey { get; } = SubjectPublicKey.Decode(stored.SubjectPublicKeyInfo);

    /// <inheritdoc/>
    public SignatureAlgorithm Algorithm => scheme.ToAlgorithm();

    /// <inheritdoc/>
    public async ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        try
        {
            return await store.SignAsync(stored.Id, scheme, message, ct);
        }
        catch (Exception away) when (away is KeyStoreUnavailableException or KeyNotFoundException)
        {
            throw new AgentException(away.Message, away);
        }
    }

    /// <inheritdoc/>
    public X509Certificate2 ForTls(Certificate certificate)
    {
        if (!certificate.PublicKey.Der.Span.SequenceEqual(stored.SubjectPublicKeyInfo))
            throw new AgentException($"the certificate of {certificate.Subject} is for another key");
        using var bare = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        if (stored.Algorithm.IsElliptic())
        {
            using var elliptic = TokenTlsKey.Create(stored.SubjectPublicKeyInfo, digest => store.SignDigest(stored.Id, digest.ToArray()));
            return bare.CopyWithPrivateKey(elliptic);
        }
        RequireBareRsa();
        using var rsa = TokenTlsRsaKey.Create(stored.SubjectPublicKeyInfo, (block, isPadded) => store.SignBlock(stored.Id, block.ToArray(), isPadded));
        return bare.CopyWithPrivateKey(rsa);
    }

    // RFC 8446 section 4.2.3: TLS 1.3 signs with PSS, which OpenSSL pads itself. In a handshake a token's no would be an alert without a reason.
    private void RequireBareRsa()
    {
        var two = new byte[PublicKey.Bits / 8];
        two[^1] = 2;
        try
        {
            store.SignBlock(stored.Id, two, isPadded: true);
        }
        catch (KeyStoreUnavailableException no)
        {
            throw new AgentException($"TLS with this RSA key needs the bare RSA operation (CKM_RSA_X_509), which the token does not do: take an EC key. {no.Message}", no);
        }
    }

    /// <summary>The key is the token's; nothing of it is here.</summary>
    public void Dispose()
    {
    }
}
