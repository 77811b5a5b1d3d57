using System.Globalization;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>Something that a ceremony would sign.</summary>
/// <param name="What">What it is, and whose.</param>
/// <param name="Fields">What it would say. What only the ceremony itself decides is said in words, in parentheses.</param>
public sealed record WouldSign(string What, IReadOnlyList<CertificateField> Fields)
{
    private const string NewKey = "(of the key that is made)";

    /// <summary>A certificate.</summary>
    /// <param name="authority">Whose.</param>
    /// <param name="twin">The one that a throw-away key signed.</param>
    /// <param name="issuer">The certificate of who signs; null: not known yet.</param>
    /// <param name="requestIsKnown">Whether its key is the one that it will have.</param>
    internal static WouldSign Certificate(NewAuthority authority, Certificate twin, Certificate? issuer, bool requestIsKnown)
    {
        var parent = $"(as the certificate of {authority.Parent} says)";
        var unknown = new Dictionary<string, string>();
        if (!requestIsKnown) unknown["subjectKeyIdentifier"] = authority.Parent is null ? NewKey : "(of the key of the request)";
        if (!requestIsKnown && authority.Parent is not null) unknown["subjectPublicKey"] = "(that of the request)";
        if (issuer is null) unknown["issuer"] = unknown["authorityKeyIdentifier"] = unknown["signatureAlgorithm"] = parent;
        return new($"certificate of {authority.Name}", Told(CertificateField.Read(twin.Der.ToArray()), unknown));
    }

    /// <summary>A cross-certificate.</summary>
    /// <param name="work">Whose, and who signs.</param>
    /// <param name="twin">The one that a throw-away key signed.</param>
    /// <param name="known">Which of the two certificates are known.</param>
    internal static WouldSign Cross(CeremonyWork.CrossCertificate work, Certificate twin, KnownFiles known)
    {
        string Of(string authority) => $"(as the certificate of {authority} says)";
        var unknown = new Dictionary<string, string>();
        if (known.Certified is null)
        {
            foreach (var field in new[] { "subject", "subjectPublicKey", "subjectKeyIdentifier", "notBefore", "basicConstraints", "keyUsage" }) unknown[field] = Of(work.Authority);
        }
        if (known.Issuer is null) unknown["issuer"] = unknown["authorityKeyIdentifier"] = unknown["signatureAlgorithm"] = Of(work.Signer);
        if (known.Certified is null || known.Issuer is null) unknown["notAfter"] = "(with the one of the two roots that ends first)";
        return new($"certificate of {work.Authority} by {work.Signer}", Told(CertificateField.Read(twin.Der.ToArray()), unknown));
    }

    /// <summary>A certificate of what signs below an authority.</summary>
    internal static WouldSign Service(NewService service, Certificate twin, Certificate? issuer)
    {
        var unknown = new Dictionary<string, string> { ["subjectKeyIdentifier"] = NewKey };
        if (issuer is null) unknown["issuer"] = unknown["authorityKeyIdentifier"] = unknown["signatureAlgorithm"] = $"(as the certificate of {service.Authority} says)";
        return new($"certificate of {service.Names.Values["service.name"]}", Told(CertificateField.Read(twin.Der.ToArray()), unknown));
    }

    /// <summary>A bundle of trust anchors.</summary>
    internal static WouldSign Bundle(CeremonyWork.TrustAnchors work) =>
        new($"trust anchors, signed below {work.Signer}", [.. work.Anchors.Select(anchor => new CertificateField(anchor.Authority, [anchor.Sha256]))]);

    /// <summary>A request.</summary>
    internal static WouldSign Request(NewAuthority authority, CertificationRequest twin) => new($"request of {authority.Name}", CertificateField.ReadRequest(twin.Der.ToArray()));

    /// <summary>A revocation list (RFC 5280 section 5.1).</summary>
    internal static WouldSign List(string authority, Certificate? issuer, string number, string entries, int days) => new($"revocation list of {authority}",
    [
        new("issuer", [issuer?.Subject.ToString() ?? $"(as the certificate of {authority} says)"]),
        new("thisUpdate", ["(when it is signed)"]),
        new("nextUpdate", [string.Create(CultureInfo.InvariantCulture, $"({days} days later)")]),
        new("revokedCertificates", [entries]),
        new("cRLNumber", [number]),
    ]);

    // Version and serial number are nobody's wish.
    private static IReadOnlyList<CertificateField> Told(IReadOnlyList<CertificateField> fields, Dictionary<string, string> unknown) =>
        [.. fields.Where(field => field.Name is not ("version" or "serialNumber")).Select(field => unknown.TryGetValue(field.Name, out var words) ? field with { Values = [words] } : field)];
}
