using System.Net;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Agent.Connections;

/// <summary>Judges a TLS server.</summary>
/// <param name="chain">What it sent, its own certificate first.</param>
/// <returns>Why it is not trusted, in words; null: it is.</returns>
internal delegate string? ServerTrust(IReadOnlyList<Certificate> chain);

/// <summary>How a server is judged by one who has anchors.</summary>
internal static class AnchoredTrust
{
    /// <summary>
    /// An EST server of the domain (RFC 7030 sections 3.3.1 and 3.6.1): its path ends at an anchor of the device's own, and it is the server that was asked
    /// for by name, or a registrar of the domain (id-kp-cmcRA).
    /// </summary>
    /// <param name="anchors">The device's own anchors.</param>
    /// <param name="host">Name or address in the URL.</param>
    /// <param name="now">The moment; null: the device has no clock to trust.</param>
    public static ServerTrust ByAnchors(IReadOnlyList<Certificate> anchors, string host, DateTimeOffset? now) => chain =>
    {
        var server = chain[0];
        if (CertificatePath.Fault(server, now) is { } fault) return $"its certificate is not accepted: {fault}";
        var path = new CertificatePath(chain, anchors, now);
        if (!path.Exists(server)) return path.Obstacle ?? "its certificate does not lead to an anchor of this device";
        if (server.ExtendedKeyUsages.Contains(Oids.CmcRa)) return null;
        if (server.ExtendedKeyUsages is not [] and var purposes && !purposes.Contains(Oids.ServerAuth) && !purposes.Contains(Oids.AnyExtendedKeyUsage))
            return "its certificate is not for TLS servers";
        return server.SubjectAltNames.Any(name => Names(name, host)) ? null : $"its certificate is neither for {host} nor that of a registrar (id-kp-cmcRA)";
    };

    // RFC 9525 sections 6.3 and 6.4: subjectAltName alone, an address only as an address; a wildcard is one whole label, the leftmost.
    private static bool Names(GeneralName name, string host)
    {
        if (IPAddress.TryParse(host, out var address)) return name is GeneralName.Ip ip && address.Equals(ip.Address);
        return name switch
        {
            GeneralName.Dns { Name: ['*', '.', ..] pattern } => host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                && host[dot..].Equals(pattern[1..], StringComparison.OrdinalIgnoreCase),
            GeneralName.Dns dns => dns.Name.Equals(host, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }
}
