using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Inspection;

/// <summary>Who signed what was brought: the authorities here, and the certificates that were brought along. Each question is answered once.</summary>
internal sealed class Issuers(Authorities.Authorities authorities, IReadOnlyList<Certificate> brought)
{
    private const int LongestChain = 8;

    private readonly List<(Certificate Certificate, string? Authority)> candidates =
        [.. authorities.All.Select(authority => (authority.Certificate, (string?)authority.Name)), .. brought.Select(certificate => (certificate, (string?)null))];

    private readonly Dictionary<Certificate, Issuer> answered = [];

    /// <summary>Who signed a certificate.</summary>
    public Issuer Of(Certificate certificate)
    {
        if (!answered.TryGetValue(certificate, out var issuer)) answered[certificate] = issuer = Find(certificate.Issuer, certificate.AuthorityKeyIdentifier, certificate.IsSignedBy);
        return issuer;
    }

    /// <summary>Who signed a list.</summary>
    public Issuer Of(CertificateList list) => Find(list.Issuer, list.Extensions.AuthorityKeyIdentifier, list.IsSignedBy);

    /// <summary>A certificate's issuer, and that one's, up to one that signed itself or is not known.</summary>
    public IReadOnlyList<ChainLink> ChainOf(Certificate certificate)
    {
        var chain = new List<ChainLink>();
        for (var next = Of(certificate); next.Certificate is { } issuer && !issuer.Der.Span.SequenceEqual(certificate.Der.Span) && chain.Count < LongestChain; next = Of(issuer))
        {
            chain.Add(new(issuer.Subject.ToString(), next.Authority));
            certificate = issuer;
        }
        return chain;
    }

    // RFC 5280 sections 4.2.1.1 and 6.1.3: the names are equal, the key identifiers where both are there, and the key made the signature.
    private Issuer Find(DistinguishedName name, ReadOnlyMemory<byte>? key, Func<SubjectPublicKey, bool> isSignedBy)
    {
        List<(Certificate Certificate, string? Authority)> named = [.. candidates.Where(candidate => candidate.Certificate.Subject.Matches(name)
            && (key is not { } wanted || candidate.Certificate.SubjectKeyIdentifier is not { } has || has.Span.SequenceEqual(wanted.Span)))];
        foreach (var (certificate, authority) in named)
        {
            if (isSignedBy(certificate.PublicKey)) return new(certificate, authority, null);
        }
        return new(null, null, named.Count > 0 ? ProblemKind.WrongSignature : ProblemKind.UnknownIssuer);
    }
}

/// <summary>Who signed something.</summary>
/// <param name="Certificate">The issuer's; null: it was not found.</param>
/// <param name="Authority">The authority here that it is; null: it is none.</param>
/// <param name="Problem">Why it was not found.</param>
internal sealed record Issuer(Certificate? Certificate, string? Authority, ProblemKind? Problem);
