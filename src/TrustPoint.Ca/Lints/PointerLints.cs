using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Lints;

/// <summary>Where a certificate points to, for its CRL, its OCSP responder and its issuer: there where the profile says, and on this appliance.</summary>
internal static class PointerLints
{
    public static readonly Lint[] All =
    [
        new("X5-18", "RFC 5280 section 4.2.1.13", DistributionPoint),
        new("X5-18", "RFC 5280 section 4.2.2.1", Access),
        new("X5-18", "RFC 5280 sections 4.2.1.6 and 8", Uris),
    ];

    private static string? DistributionPoint(LintSubject it)
    {
        var extension = it.Twin.Extensions.Find(Oids.CrlDistributionPoints);
        if ((it.Profile.CrlDistributionPoint && it.PublicUrl is not null) != extension is not null) return "cRLDistributionPoints that are not what the profile says";
        // Octet by octet: one point with its URIs, and neither reasons nor cRLIssuer beside them.
        return extension is null || extension == Extensions.CrlDistributionPoints(it.Twin.Extensions.CrlDistributionPoints)
            ? null
            : "cRLDistributionPoints with more than a URI";
    }

    private static string? Access(LintSubject it)
    {
        var entries = it.Twin.Extensions.AuthorityInformationAccess;
        string[] wanted = !it.Profile.AuthorityInformationAccess || it.PublicUrl is null ? []
            : it.Profile.StatusIsPublished ? [Oids.AccessOcsp, Oids.AccessCaIssuers]
            : [Oids.AccessCaIssuers];
        if (!entries.Select(entry => entry.Method).SequenceEqual(wanted)) return "authorityInfoAccess that is not what the profile says";
        var extension = it.Twin.Extensions.Find(Oids.AuthorityInfoAccess);
        return extension is null || extension == Extensions.AuthorityInformationAccess(entries) ? null : "authorityInfoAccess with more than URIs";
    }

    private static string? Uris(LintSubject it)
    {
        foreach (var uri in it.Twin.Extensions.CrlDistributionPoints.Concat(it.Twin.Extensions.AuthorityInformationAccess.Select(entry => entry.Uri)))
        {
            // RFC 5280 section 8: https would need a path validation to validate a path.
            if (!uri.StartsWith("http://", StringComparison.Ordinal)) return $"{uri}, which is not plain http";
            if (new GeneralName.Uri(uri).Violation() is { } violation) return $"{uri}: {violation}";
            if (it.PublicUrl?.Holds(uri) is not true) return $"{uri}, which is not on this appliance";
        }
        return null;
    }
}
