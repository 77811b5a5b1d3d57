using TrustPoint.Ca.Crls;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// Base of the plain HTTP listener as relying parties reach it, such as <c>http://pki.plant.example:8080</c>, and where certificates point to
/// below it.
/// </summary>
public sealed record PublicUrl
{
    private readonly string root;

    private PublicUrl(string root) => (this.root, Ocsp) = (root, $"{root}/ocsp");

    /// <summary>The OCSP responder of all authorities.</summary>
    public string Ocsp { get; }

    /// <summary>Reads <c>http://</c> with a host name or IP address and perhaps a port. Null for anything else.</summary>
    public static PublicUrl? TryParse(string text)
    {
        // RFC 5280 section 4.2.1.6: a host that is a name or an address, as a certificate may carry it.
        if (new GeneralName.Uri(text).Violation() is not null || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        // RFC 5280 section 8: https would need a path validation to validate a path.
        if (url.Scheme != Uri.UriSchemeHttp || url.Port == 0) return null;
        // The zone of a link-local address, which means nothing elsewhere.
        if (text.Contains('%', StringComparison.Ordinal)) return null;
        // Nothing but scheme, host and port: what follows is this appliance's to say.
        var root = $"http://{url.Authority}";
        return url.AbsoluteUri == root + '/' ? new(root) : null;
    }

    /// <summary>A full CRL.</summary>
    public string CrlOf(CrlScope scope) => $"{root}/crl/{scope.FullFile}";

    /// <summary>A delta CRL.</summary>
    public string DeltaCrlOf(CrlScope scope) => $"{root}/crl/{scope.DeltaFile}";

    /// <summary>An authority's certificate.</summary>
    public string CertificateOf(string authority) => $"{root}/ca/{authority}.crt";

    /// <summary>Whether a URI is below it.</summary>
    public bool Holds(string uri) => uri.StartsWith(root + '/', StringComparison.Ordinal);

    /// <summary>Without a slash at its end.</summary>
    public override string ToString() => root;
}
