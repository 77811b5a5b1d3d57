using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Lints;

/// <summary>One rule of a standard, tried on every certificate before it is signed.</summary>
/// <param name="Id">The requirement in docs/standards.md.</param>
/// <param name="Clause">Where the standard says so.</param>
/// <param name="Violation">How the certificate breaks it, in words, or null.</param>
internal sealed record Lint(string Id, string Clause, Func<LintSubject, string?> Violation);

/// <summary>What the lints look at: the twin of the certificate to be, and what it was built for.</summary>
/// <param name="Twin">The same TBS, signed by a throw-away key and read back by the strict reader.</param>
/// <param name="Profile">The profile it was built from.</param>
/// <param name="Issuer">The issuing certificate; null: the certificate is self-signed.</param>
/// <param name="PublicUrl">Where certificates point to; null: nowhere.</param>
/// <param name="Algorithm">How the issuer signs.</param>
/// <param name="IssuedAt">Now.</param>
internal sealed record LintSubject(Certificate Twin, Profile Profile, Certificate? Issuer, PublicUrl? PublicUrl, SignatureAlgorithm Algorithm, DateTimeOffset IssuedAt)
{
    /// <summary>The root's own certificate, which a cross-certificate says again; null: it is none.</summary>
    public Certificate? Copied { get; init; }

    /// <summary>Whether the certificate is an authority's.</summary>
    public bool IsAuthority => Twin.BasicConstraints is { IsAuthority: true };

    public bool Has(string oid) => Twin.Extensions.Find(oid) is not null;

    public bool Is(ProfileStandard standard) => Profile.Standards.Contains(standard);
}
