using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Brski.Registrar;

/// <summary>Whether what answers at a MASA's address is that MASA (RFC 8995 section 5.4): by the manufacturer's anchors and the name in its address.</summary>
/// <param name="masa">Whom it must be.</param>
/// <param name="time">The clock.</param>
internal sealed class MasaTls(MasaEndpoint masa, TimeProvider time)
{
    /// <summary>Why the last handshake came to nothing; null: it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>TLS for one connection. The platform's own chain building trusts and fetches nothing: what counts is decided here.</summary>
    public SslClientAuthenticationOptions Options => new()
    {
        TargetHost = masa.Address.IdnHost,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateContext = masa.Certificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.AllFlags,
        },
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => (Fault = FaultOf(certificate, chain)) is null,
    };

    private string? FaultOf(X509Certificate? shown, X509Chain? chain)
    {
        try
        {
            if (shown is null) return "it shows no certificate";
            var certificate = Certificate.Decode(shown.GetRawCertData());
            var sent = chain?.ChainPolicy.ExtraStore.Take(CertificatePath.MaxDepth).Select(other => Certificate.Decode(other.RawData)).ToList() ?? [];
            var path = new CertificatePath(sent, masa.Anchors, time.GetUtcNow());
            if (CertificatePath.Fault(certificate, time.GetUtcNow()) is { } fault) return $"its certificate is not accepted: {fault}";
            if (!path.Exists(certificate))
            {
                return path.Obstacle is { } obstacle
                    ? $"its certificate does not chain to an anchor of the manufacturer: {obstacle}"
                    : "its certificate does not chain to an anchor of the manufacturer";
            }
            if (certificate.ExtendedKeyUsages is [_, ..] usages && !usages.Contains(Oids.ServerAuth)) return "its certificate is none of a TLS server";
            return certificate.SubjectAltNames.Any(Names) ? null : $"its certificate is not for {masa.Address.IdnHost}";
        }
        catch (DecodeException error)
        {
            return $"its certificate cannot be read: {error.Message}";
        }
    }

    // RFC 9525 section 6.3: by subjectAltName and never by commonName; a wildcard is the whole leftmost label.
    private bool Names(GeneralName name) => name switch
    {
        GeneralName.Ip ip => IPAddress.TryParse(masa.Address.DnsSafeHost, out var address) && address.Equals(ip.Address),
        GeneralName.Dns dns when masa.Address.HostNameType == UriHostNameType.Dns => Same(dns.Name, masa.Address.IdnHost),
        _ => false,
    };

    private static bool Same(string pattern, string host)
    {
        if (pattern.Equals(host, StringComparison.OrdinalIgnoreCase)) return true;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.StartsWith("*.", StringComparison.Ordinal) && pattern.AsSpan(1).Equals(host.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }
}
