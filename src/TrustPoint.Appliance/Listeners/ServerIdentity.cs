using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Appliance.Health;
using TrustPoint.Pkcs11.Tls;

namespace TrustPoint.Appliance.Listeners;

/// <summary>
/// What the TLS listeners show: a certificate whose key is in the key store and, while the store cannot sign, a stand-by whose key is a
/// file. Without the stand-by a missing token would look like a broken network: no device could be told 503, nobody could read
/// <c>/healthz</c>. The stand-by is for TLS server authentication alone, never for id-kp-cmcRA. Both can be replaced while connections are open.
/// </summary>
internal sealed class ServerIdentity(Trouble trouble)
{
    private volatile SslStreamCertificateContext? primary;
    private volatile SslStreamCertificateContext? standby;

    /// <summary>What a connection that begins now is shown.</summary>
    /// <exception cref="InvalidOperationException">There is no certificate yet.</exception>
    public SslStreamCertificateContext Current =>
        (trouble.Has(KeyStoreWatch.Part) ? standby ?? primary : primary ?? standby)
            ?? throw new InvalidOperationException("there is no TLS server certificate yet");

    /// <summary>From now on shows this certificate.</summary>
    /// <param name="certificate">DER.</param>
    /// <param name="issuers">DER of the certificates to send with it, the root left out.</param>
    /// <param name="subjectPublicKeyInfo">DER.</param>
    /// <param name="sign">Its key.</param>
    /// <param name="isStandby">True for the stand-by.</param>
    public void Use(byte[] certificate, IEnumerable<byte[]> issuers, ReadOnlySpan<byte> subjectPublicKeyInfo, SignDigest sign, bool isStandby)
    {
        using var key = TokenTlsKey.Create(subjectPublicKeyInfo, sign);
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        X509Certificate2Collection chain = [.. issuers.Select(issuer => X509CertificateLoader.LoadCertificate(issuer))];
        // offline: the platform must not fetch issuers; what is sent is what is given here.
        var context = SslStreamCertificateContext.Create(bare.CopyWithPrivateKey(key), chain, offline: true);
        if (isStandby) standby = context;
        else primary = context;
    }
}
