using TrustPoint.Ca.Crls;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;
using Certify = TrustPoint.Formats.Certificates.Extensions;

namespace TrustPoint.Ca.Issuance;

/// <summary>Builds what is to be signed, from a plan alone: nothing is copied from a request but its key.</summary>
internal static class CertificateDraft
{
    // RFC 5280 section 4.1.2.5.
    private static readonly DateTimeOffset Never = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <param name="plan">What was authorised.</param>
    /// <param name="serial">The serial number's content octets.</param>
    /// <param name="now">Now.</param>
    /// <param name="publicUrl">Where relying parties reach us; null: nowhere.</param>
    /// <exception cref="IssuanceRefusedException">No validity fits inside the issuer's.</exception>
    public static TbsCertificate Build(IssuancePlan plan, byte[] serial, DateTimeOffset now, PublicUrl? publicUrl)
    {
        var (notBefore, notAfter) = plan.Copied is { } root ? CrossCertificate.Validity(root, plan.Issuer.Certificate!) : Validity(plan, now);
        return new()
        {
            Serial = serial,
            SignatureAlgorithm = plan.Issuer.Key.Algorithm,
            // RFC 5280 section 4.1.2.4: the encoded name as it is, never built again from text.
            IssuerDer = (plan.Issuer.Certificate?.Subject ?? plan.Subject).Der,
            NotBefore = notBefore,
            NotAfter = notAfter,
            SubjectDer = plan.Subject.Der,
            SubjectPublicKeyDer = plan.Key.Key.Der,
            Extensions = Extensions(plan, serial, publicUrl),
        };
    }

    private static (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Validity(IssuancePlan plan, DateTimeOffset now)
    {
        // Whole seconds, the form in which they are written.
        now = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var notBefore = now - plan.Profile.Validity.Backdate;
        var notAfter = plan.Profile.Validity.Lifetime is { } lifetime ? now + lifetime : Never;
        if (plan.Issuer.Certificate is not { } issuer) return (notBefore, notAfter);
        if (notBefore < issuer.NotBefore) notBefore = issuer.NotBefore;
        if (notAfter <= issuer.NotAfter) return (notBefore, notAfter);
        // A life is shortened to the issuer's; one without an end cannot be.
        return plan.Profile.Validity.Lifetime is null
            ? throw new IssuanceRefusedException(
                RefusalReason.AuthorityInactive, $"{plan.Profile.Name} has no end, but the authority {plan.Issuer.Name} ends at {issuer.NotAfter:u}. Nothing was signed.")
            : (notBefore, issuer.NotAfter);
    }

    private static List<CertificateExtension> Extensions(IssuancePlan plan, byte[] serial, PublicUrl? publicUrl)
    {
        var profile = plan.Profile;
        var key = plan.Key.Key;
        var extensions = new List<CertificateExtension>(10)
        {
            Certify.BasicConstraints(new(profile.Authority is not null, profile.Authority?.PathLength)),
            Certify.KeyUsage(profile.KeyUsageFor(key.Kind)),
        };
        if (profile.ExtendedKeyUsages.Count > 0) extensions.Add(Certify.ExtendedKeyUsage(profile.ExtendedKeyUsages));
        if (plan.AltNames.Count > 0) extensions.Add(Certify.SubjectAltName(plan.AltNames, plan.Subject.IsEmpty));
        // Whoever issued below a root wrote its identifier as it stands there (RFC 5280 section 4.2.1.1).
        if (profile.SubjectKeyIdentifier) extensions.Add(Certify.SubjectKeyIdentifier(plan.Copied?.SubjectKeyIdentifier is { } known ? known.Span : key.KeyIdentifier()));
        if (plan.Issuer.Certificate?.SubjectKeyIdentifier is { } issuer) extensions.Add(Certify.AuthorityKeyIdentifier(issuer.Span));
        if (profile.CertificatePolicies.Count > 0)
            extensions.Add(Certify.CertificatePolicies(profile.CertificatePolicies.Select(policy => (policy, (string?)null))));
        if (profile.NameConstraints is { } constraints) extensions.Add(Certify.NameConstraints(constraints));
        AddRevocation(extensions, plan, serial, publicUrl);
        // RFC 8995 section 2.3.2: the authority alone, unless more is needed.
        if (plan.Masa is { } masa) extensions.Add(Certify.MasaUrl(MasaAddress.Shorten(masa)));
        if (profile.MustStaple) extensions.Add(Certify.TlsFeatureStatusRequest());
        return extensions;
    }

    private static void AddRevocation(List<CertificateExtension> extensions, IssuancePlan plan, byte[] serial, PublicUrl? publicUrl)
    {
        var profile = plan.Profile;
        if (profile.NoRevAvail) extensions.Add(Certify.NoRevAvail());
        if (profile.OcspNoCheck) extensions.Add(Certify.OcspNoCheck());
        if (publicUrl is null) return;
        // RFC 5280 section 4.2.1.13.
        if (profile.CrlDistributionPoint) extensions.Add(Certify.CrlDistributionPoints([publicUrl.CrlOf(CrlScope.Of(plan.Issuer.Name, plan.Issuer.Crl, serial))]));
        if (!profile.AuthorityInformationAccess) return;
        // RFC 5280 section 4.2.2.1.
        var issuer = new AccessDescription(Oids.AccessCaIssuers, publicUrl.CertificateOf(plan.Issuer.Name));
        extensions.Add(Certify.AuthorityInformationAccess(profile.StatusIsPublished ? [new(Oids.AccessOcsp, publicUrl.Ocsp), issuer] : [issuer]));
    }
}
