using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// A root's certificate as another root signs it (RFC 9810 section 4.4.1: NewWithOld, OldWithNew). Whoever trusts the one and is shown what is below the
/// other finds the way between them: so it has the same subject, key and key identifier, octet by octet, and the same constraints.
/// </summary>
internal static class CrossCertificate
{
    /// <summary>What is signed.</summary>
    /// <param name="order">Who wants it.</param>
    /// <param name="key">The root's key.</param>
    /// <param name="root">The root's own certificate.</param>
    /// <param name="signer">Who signs.</param>
    /// <exception cref="IssuanceRefusedException">The two are never good at one time, or the certificate cannot be copied.</exception>
    public static IssuancePlan Plan(IssuanceOrder order, ProvenKey key, Certificate root, Issuer signer)
    {
        var (notBefore, notAfter) = Validity(root, signer.Certificate!);
        if (notAfter <= notBefore || notAfter <= signer.Certificate!.NotBefore) throw Refused($"{root.Subject} and {signer.Certificate!.Subject} are never good at one time.");
        if (root.BasicConstraints is not { IsAuthority: true } constraints || root.KeyUsage is not { } usage || root.SubjectKeyIdentifier is null)
            throw Refused($"The certificate of {root.Subject} is not one of a root that can be copied: it has no basicConstraints, keyUsage or subjectKeyIdentifier.");
        return new(order, key, ProfileOf(root, constraints, usage, notAfter - notBefore, notAfter), signer, root.Subject, [], null) { Copied = root };
    }

    /// <summary>
    /// RFC 9810 section 4.4.1: it begins when the root began, and ends with the one of the two that ends first. NewWithOld begins with NewWithNew and ends with
    /// OldWithOld at the latest; OldWithNew is good as long as OldWithOld.
    /// </summary>
    public static (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Validity(Certificate root, Certificate signer) =>
        (root.NotBefore, root.NotAfter < signer.NotAfter ? root.NotAfter : signer.NotAfter);

    // The lints ask a profile what may be there: that of a cross-certificate is what the root's own certificate has, and where to ask about it.
    private static Profile ProfileOf(Certificate root, BasicConstraints constraints, KeyUsages usage, TimeSpan life, DateTimeOffset notAfter) => new()
    {
        Name = Authorities.CrossCertificates.Profile,
        Version = 1,
        Description = "A root's certificate as another root signs it.",
        Requesters = [ProfileRequester.Appliance],
        Standards = [],
        Keys = new([root.PublicKey.Kind], root.PublicKey.Bits, root.PublicKey.Bits),
        Subject = [],
        AltNames = new([], false, []),
        IgnoredExtensions = new([], false),
        Validity = new(notAfter.Year == 9999 ? null : life, life),
        Authority = new(constraints.PathLength),
        KeyUsage = usage,
        KeyUsageRsa = usage,
        ExtendedKeyUsages = root.ExtendedKeyUsages,
        CertificatePolicies = root.Extensions.CertificatePolicies,
        NameConstraints = root.Extensions.NameConstraints,
        SubjectKeyIdentifier = true,
        NoRevAvail = false,
        OcspNoCheck = false,
        MustStaple = false,
        AuthorityInformationAccess = true,
        CrlDistributionPoint = true,
        Text = "",
    };

    private static IssuanceRefusedException Refused(string message) => new(RefusalReason.NameNotAuthorised, $"{message} Nothing was signed.");
}
