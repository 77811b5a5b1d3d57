using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>What a client may show: a certificate with its key, what it sends beside it, and the subject it asks for.</summary>
internal sealed record Shown(X509Certificate2? Certificate, string Subject, X509Certificate2Collection? Chain = null);

/// <summary>Builds the certificates of the states that a device cannot get by asking.</summary>
internal static class ClientStates
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>States under our own issuing key, all but <c>unknown</c> and <c>look-alike</c> on record as issued to a device of their name.</summary>
    public static async Task<Dictionary<string, Shown>> SignedByUsAsync(Insider insider)
    {
        var states = new Dictionary<string, Shown>
        {
            ["expired"] = Sign("expired", -2 * Hour, -Hour, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage(), ClientUsage()),
            ["not yet valid"] = Sign("not-yet-valid", Hour, 2 * Hour, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage(), ClientUsage()),
            ["a CA certificate"] = Sign("ca-certificate", -Hour, Hour, HashAlgorithmName.SHA256, Authority(), SignatureUsage(X509KeyUsageFlags.KeyCertSign), ClientUsage()),
            ["without EKU"] = Sign("without-eku", -Hour, Hour, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage()),
            ["with another EKU"] = Sign("with-another-eku", -Hour, Hour, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage(), Usage("1.3.6.1.5.5.7.3.1")),
            ["signed with a weak algorithm"] = Sign("weak-algorithm", -Hour, Hour, HashAlgorithmName.SHA1, EndEntity(), SignatureUsage(), ClientUsage()),
        };
        foreach (var state in states.Values) await insider.RecordAsync(state.Certificate!, state.Subject[3..], "plant");
        states["not in the database"] = Sign("unknown", -Hour, Hour, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage(), ClientUsage());
        return states;

        Shown Sign(string device, TimeSpan from, TimeSpan to, HashAlgorithmName hash, params X509Extension[] extensions) =>
            new(insider.Sign($"CN={device}", from, to, Serial(), hash, extensions), $"CN={device}");
    }

    /// <summary>The subject and the serial number of a certificate that was issued, for another key, under the same issuer's signature.</summary>
    public static Shown LookAlike(Insider insider, X509Certificate2 original) => new(
        insider.Sign(original.Subject, -Hour, Hour, original.SerialNumberBytes.Span, HashAlgorithmName.SHA256, EndEntity(), SignatureUsage(), ClientUsage()), original.Subject);

    /// <summary>A leaf below so many CAs of a maker; the first is its anchor.</summary>
    public static (Shown Leaf, X509Certificate2 Anchor) Chain(string subject, int authorities, params X509Extension[] extensions)
    {
        var chain = new X509Certificate2Collection();
        var anchor = Issue("CN=Maker Root", null, Authority(), SignatureUsage(X509KeyUsageFlags.KeyCertSign));
        var issuer = anchor;
        for (var depth = 1; depth < authorities; depth++)
        {
            issuer = Issue($"CN=Maker CA {depth}", issuer, Authority(), SignatureUsage(X509KeyUsageFlags.KeyCertSign));
            chain.Add(issuer);
        }
        return (new(Issue(subject, issuer, [EndEntity(), SignatureUsage(), .. extensions]), subject, chain), anchor);
    }

    /// <summary>clientAuth and whatever else.</summary>
    public static X509Extension Usage(params string[] purposes) => new X509EnhancedKeyUsageExtension([.. purposes.Select(purpose => new Oid(purpose))], critical: false);

    private static X509Certificate2 Issue(string subject, X509Certificate2? issuer, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var (from, to) = (DateTimeOffset.UtcNow - Hour, DateTimeOffset.UtcNow + (issuer is null ? 3 * Hour : Hour));
        if (issuer is null) return request.CreateSelfSigned(from, to);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using var certificate = request.Create(issuer, from, issuer.NotAfter < to ? issuer.NotAfter : to, Serial());
        return Testing.Est.TestDevice.WithKey(certificate.RawData, key);
    }

    private static byte[] Serial() => [0x40, .. RandomNumberGenerator.GetBytes(19)];

    private static X509BasicConstraintsExtension EndEntity() => new(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true);

    private static X509BasicConstraintsExtension Authority() => new(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true);

    private static X509KeyUsageExtension SignatureUsage(X509KeyUsageFlags more = X509KeyUsageFlags.None) => new(X509KeyUsageFlags.DigitalSignature | more, critical: true);

    private static X509Extension ClientUsage() => Usage("1.3.6.1.5.5.7.3.2");
}
