using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TrustPoint.Est.Connections;

namespace TrustPoint.Appliance.Listeners;

/// <summary>TLS of the HTTPS listeners.</summary>
internal static class ListenerTls
{
    // RFC 7030 section 3.2.3, RFC 8996 sections 4 and 5: nothing below 1.2. On 1.2 only suites with forward secrecy and authenticated encryption.
    private static readonly CipherSuitesPolicy Suites = new(
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);

    // A TLS 1.3 client is done before the server is, and writes its request; a server that gives up on the handshake then cuts it off without a word. A hundred at once on a
    // busy box take more than Kestrel's 10 s. How many can wait is bounded by the connections.
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(60);

    /// <summary>For people: no client certificate is asked for.</summary>
    public static TlsHandshakeCallbackOptions ForPeople(ServerIdentity identity) => new()
    {
        HandshakeTimeout = HandshakePatience,
        OnConnection = _ => ValueTask.FromResult(Common(identity)),
    };

    /// <summary>
    /// For devices: a client certificate is asked for and never required (RFC 7030 section 3.3.2), and whether it is any good is decided per
    /// request. The platform's own chain building is told to trust nothing and to fetch nothing: by default it would follow the URLs
    /// inside the certificate of a client that nobody knows yet.
    /// </summary>
    public static TlsHandshakeCallbackOptions ForDevices(ServerIdentity identity) => ForClients(identity, isRequired: false);

    /// <summary>For machines: the same, but that without a certificate there is no connection.</summary>
    public static TlsHandshakeCallbackOptions ForMachines(ServerIdentity identity) => ForClients(identity, isRequired: true);

    private static TlsHandshakeCallbackOptions ForClients(ServerIdentity identity, bool isRequired) => new()
    {
        HandshakeTimeout = HandshakePatience,
        OnConnection = handshake =>
        {
            var tls = Common(identity);
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = OfflinePolicy();
#pragma warning disable CA5359 // admission is decided per request, by rules that a chain alone does not know
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                ClientCertificates.Keep(handshake.Connection, certificate, chain);
                return certificate is not null || !isRequired;
            };
#pragma warning restore CA5359
            return ValueTask.FromResult(tls);
        },
    };

    // AllowTlsResume is off because of channel binding: a resumed session's tls-unique proves nothing (RFC 7627 section 5.4). So is renegotiation,
    // after which it is another one (RFC 5929 section 3.1).
    private static SslServerAuthenticationOptions Common(ServerIdentity identity) => new()
    {
        ServerCertificateContext = identity.Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = Suites,
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
    };

    private static X509ChainPolicy OfflinePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };
}
