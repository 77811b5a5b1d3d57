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
        if (!stored.Algorithm.IsElliptic()) throw new AgentException("TLS with a key in a token is done with EC keys alone: this one is RSA");
        if (!certificate.PublicKey.Der.Span.SequenceEqual(stored.SubjectPublicKeyInfo))
            throw new AgentException($"the certificate of {certificate.Subject} is for another key");
        using var key = TokenTlsKey.Create(stored.SubjectPublicKeyInfo, digest => store.SignDigest(stored.Id, digest.ToArray()));
        using var bare = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>The key is the token's; nothing of it is here.</summary>
    public void Dispose()
    {
    }
}
