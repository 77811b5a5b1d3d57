using System.Formats.Asn1;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Lints;

/// <summary>What any certificate is judged by, whoever issued it and for what: neither a profile nor the issuer is looked at.</summary>
internal static class GeneralLints
{
    private const int LastUtcTimeYear = 2049;
    private const KeyUsages RsaOnly = KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment;

    private static readonly (string Id, string Clause, Func<Certificate, string?> Violation)[] Rules =
    [
        ("X5-1", "RFC 5280 section 4.1.2.1", it => it.Version == 3 ? null : $"version {it.Version}, not 3"),
        ("X5-1", "RFC 5280 section 4.1.2.8", it => TbsShape.Read(it.TbsDer).HasUniqueIdentifiers ? "a unique identifier" : null),
        ("X5-5", "RFC 5280 section 4.1.2.4 and appendix A", it => it.Subject.Violation()),
        ("X5-6", "RFC 5280 section 4.1.2.5", TimeEncodings),
        ("X5-13", "RFC 5280 section 4.2.1.3, RFC 5480 section 3", KeyUsage),
        ("X5-15", "RFC 5280 section 4.2.1.6", SubjectAltName),
        ("X5-121", "RFC 9608 section 3", NoRevAvail),
    ];

    /// <summary>The same, for what is to be signed here.</summary>
    public static readonly Lint[] All = [.. Rules.Select(rule => new Lint(rule.Id, rule.Clause, it => rule.Violation(it.Twin)))];

    /// <summary>What is wrong with a certificate in itself, each with its clause.</summary>
    public static IEnumerable<string> Violations(Certificate certificate)
    {
        foreach (var (_, clause, violation) in Rules)
        {
            if (violation(certificate) is { } found) yield return $"{found} ({clause})";
        }
    }

    private static string? TimeEncodings(Certificate it)
    {
        var shape = TbsShape.Read(it.TbsDer);
        return Encoding("notBefore", shape.NotBefore, it.NotBefore) ?? Encoding("notAfter", shape.NotAfter, it.NotAfter);
    }

    private static string? Encoding(string name, Asn1Tag tag, DateTimeOffset time)
    {
        var wanted = time.Year <= LastUtcTimeYear ? Asn1Tag.UtcTime : Asn1Tag.GeneralizedTime;
        return tag == wanted ? null : $"{name} in {time.Year} in the wrong form";
    }

    private static string? KeyUsage(Certificate it)
    {
        if (it.KeyUsage is not { } usage || usage == KeyUsages.None) return "no keyUsage";
        var isAuthority = it.BasicConstraints is { IsAuthority: true };
        if ((usage & KeyUsages.KeyCertSign) != 0 != isAuthority) return "keyCertSign without cA TRUE, or cA TRUE without keyCertSign";
        if ((usage & KeyUsages.CrlSign) != 0 && !isAuthority) return "cRLSign without cA TRUE";
        var kind = it.PublicKey.Kind;
        if (kind != PublicKeyKind.Rsa && (usage & RsaOnly) != 0) return $"an encipherment bit on {it.PublicKey.Name}";
        // RFC 5480 section 3: for EC. RSA and Ed25519 keys agree on nothing (RFC 8410 section 5).
        return kind is PublicKeyKind.Rsa or PublicKeyKind.Ed25519 && (usage & KeyUsages.KeyAgreement) != 0 ? $"keyAgreement on {it.PublicKey.Name}" : null;
    }

    private static string? SubjectAltName(Certificate it)
    {
        if (it.Extensions.Find(Oids.SubjectAltName) is not { } extension) return it.Subject.IsEmpty ? "an empty subject without subjectAltName" : null;
        if (extension.Critical != it.Subject.IsEmpty) return "subjectAltName is critical exactly when the subject is empty";
        return it.SubjectAltNames.Select(name => name.Violation()).FirstOrDefault(violation => violation is not null);
    }

    private static string? NoRevAvail(Certificate it)
    {
        if (it.Extensions.Find(Oids.NoRevAvail) is null) return null;
        if (it.BasicConstraints is { IsAuthority: true }) return "noRevAvail in an authority's certificate";
        if (it.Extensions.Find(Oids.CrlDistributionPoints) is not null) return "noRevAvail beside cRLDistributionPoints";
        if (it.Extensions.Find(Oids.FreshestCrl) is not null) return "noRevAvail beside freshestCRL";
        return it.Extensions.AuthorityInformationAccess.Any(access => access.Method == Oids.AccessOcsp) ? "noRevAvail beside an OCSP responder" : null;
    }
}
