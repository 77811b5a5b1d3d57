using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Lints;

/// <summary>What particular kinds of certificates must hold, where the profile says that it is one of them.</summary>
internal static class StandardLints
{
    private const KeyUsages OpcUaRsa = KeyUsages.DigitalSignature | KeyUsages.NonRepudiation | KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment;

    /// <summary>CA/Browser Forum baseline requirements section 6.3.2, which TLS stacks enforce.</summary>
    private static readonly TimeSpan LongestServer = TimeSpan.FromDays(398);

    public static readonly Lint[] All =
    [
        For(ProfileStandard.Ieee8021Ar, "X5-40", "IEEE 802.1AR-2018 section 8.6", FactorySerialNumber),
        For(ProfileStandard.Ieee8021Ar, "X5-41", "IEEE 802.1AR-2018 section 8.7", it => it.Profile.Validity.Lifetime is null ? null : "an end"),
        For(ProfileStandard.Ieee8021Ar, "X5-43", "IEEE 802.1AR-2018 section 8.10.3, RFC 8995 section 2.3", FactoryUsage),
        For(ProfileStandard.Ieee8021Ar, "X5-48", "RFC 9608 sections 2 and 3", OneKindOfStatus),
        For(ProfileStandard.Ieee8021Ar, "X5-49", "IEEE 802.1AR-2018 section 8.10", it => it.IsAuthority ? "cA TRUE" : null),
        For(ProfileStandard.TlsServer, "TLS-1", "RFC 9525 section 2", HostName),
        For(ProfileStandard.TlsServer, "TLS-2", "RFC 9525 section 2", CommonNameIsCopy),
        For(ProfileStandard.TlsServer, "TLS-3", "CA/Browser Forum BR section 6.3.2", ServerLife),
        For(ProfileStandard.TlsServer, "TLS-4", "RFC 5280 section 4.2.1.12", it => it.Twin.ExtendedKeyUsages.Contains(Oids.ServerAuth) ? null : "no serverAuth"),
        For(ProfileStandard.OpcUa, "OPC-1", "OPC 10000-6 section 6.2.2", ApplicationUri),
        For(ProfileStandard.OpcUa, "OPC-2", "OPC 10000-6 section 6.2.2", ApplicationSubject),
        For(ProfileStandard.OpcUa, "OPC-3", "OPC 10000-6 section 6.2.2", OpcUaUsage),
        For(ProfileStandard.Spiffe, "SPIFFE-1", "X509-SVID sections 2 and 3.1", SpiffeId),
        For(ProfileStandard.Spiffe, "SPIFFE-2", "X509-SVID section 4.3", Signs),
        For(ProfileStandard.Spiffe, "SPIFFE-3", "X509-SVID section 4.4", BothEnds),
        For(ProfileStandard.OcspResponder, "OCSP-1", "RFC 6960 section 4.2.2.2", OcspSigningAlone),
        For(ProfileStandard.OcspResponder, "OCSP-2", "RFC 6960 section 4.2.2.2.1", it => it.Has(Oids.OcspNoCheck) ? null : "no ocsp-nocheck"),
        For(ProfileStandard.OcspResponder, "OCSP-3", "RFC 9919 section 3.2.2", NoStatusOfItself),
    ];

    private static Lint For(ProfileStandard standard, string id, string clause, Func<LintSubject, string?> violation) =>
        new(id, clause, it => it.Is(standard) ? violation(it) : null);

    private static string? Signs(LintSubject it) => (it.Twin.KeyUsage & KeyUsages.DigitalSignature) is KeyUsages.DigitalSignature ? null : "no digitalSignature";

    private static string? FactorySerialNumber(LintSubject it) => it.Twin.Subject.Find(Oids.SerialNumber) is null ? "no serialNumber in the subject" : null;

    private static string? OneKindOfStatus(LintSubject it) =>
        it.Has(Oids.NoRevAvail) ^ it.Has(Oids.CrlDistributionPoints) ? null : "neither or both of noRevAvail and cRLDistributionPoints";

    private static string? HostName(LintSubject it) =>
        it.Twin.SubjectAltNames.Any(name => name is GeneralName.Dns or GeneralName.Ip) ? null : "no dNSName and no iPAddress";

    private static string? ServerLife(LintSubject it) =>
        it.Twin.NotAfter - it.Twin.NotBefore < LongestServer ? null : $"a life of more than {LongestServer.TotalDays} d";

    private static string? ApplicationUri(LintSubject it) =>
        it.Twin.SubjectAltNames.Count(name => name is GeneralName.Uri) == 1 ? null : "not exactly one URI, the ApplicationUri";

    private static string? ApplicationSubject(LintSubject it) =>
        it.Twin.Subject.Find(Oids.CommonName) is null || it.Twin.Subject.Find(Oids.Organization) is null ? "no CN or no O" : null;

    private static string? BothEnds(LintSubject it) =>
        it.Twin.ExtendedKeyUsages.Contains(Oids.ServerAuth) && it.Twin.ExtendedKeyUsages.Contains(Oids.ClientAuth) ? null : "not both serverAuth and clientAuth";

    private static string? OcspSigningAlone(LintSubject it) =>
        it.Twin.ExtendedKeyUsages is [Oids.OcspSigning] ? null : "extended key usages other than OCSPSigning alone";

    private static string? NoStatusOfItself(LintSubject it) =>
        it.Has(Oids.CrlDistributionPoints) || it.Twin.Extensions.AuthorityInformationAccess.Any(access => access.Method == Oids.AccessOcsp)
            ? "a pointer to revocation information about the responder itself"
            : null;

    private static string? FactoryUsage(LintSubject it)
    {
        if (Signs(it) is { } violation) return violation;
        return it.Twin.ExtendedKeyUsages.Count == 0 ? null : "extended key usages, which would bar the identity from BRSKI";
    }

    private static string? CommonNameIsCopy(LintSubject it)
    {
        if (it.Twin.Subject.Find(Oids.CommonName) is not { } name) return null;
        var copied = it.Twin.SubjectAltNames.Any(alternative => alternative switch
        {
            GeneralName.Dns dns => dns.Name == name,
            GeneralName.Ip ip => ip.Address.ToString() == name,
            _ => false,
        });
        return copied ? null : "a CN that is not one of its own alternative names";
    }

    private static string? OpcUaUsage(LintSubject it)
    {
        var usage = it.Twin.KeyUsage ?? KeyUsages.None;
        var wanted = it.Twin.PublicKey.Kind == PublicKeyKind.Rsa ? OpcUaRsa : KeyUsages.DigitalSignature;
        return (usage & wanted) == wanted ? null : "key usages short of what its key kind needs";
    }

    private static string? SpiffeId(LintSubject it)
    {
        if (it.Twin.SubjectAltNames.OfType<GeneralName.Uri>().ToList() is not [var id]) return "not exactly one URI, the SPIFFE ID";
        return Profiles.SpiffeId.Violation(id.Value);
    }
}
