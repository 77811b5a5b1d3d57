namespace TrustPoint.Formats.Certificates;

/// <summary>
/// Path validation (RFC 5280 section 6.1) from a certificate to an anchor, through certificates that the other side sent and no others:
/// nothing is fetched. Paths are searched from the leaf up; a step is taken only when the signature holds.
/// </summary>
/// <param name="sent">Certificates that may stand between. They vouch for nothing.</param>
/// <param name="anchors">Where a path may end.</param>
/// <param name="now">The moment at which those between must be valid; null: whoever asks has no clock (RFC 8995 section 2.6.1).</param>
public sealed class CertificatePath(IReadOnlyList<Certificate> sent, IReadOnlyList<Certificate> anchors, DateTimeOffset? now)
{
    /// <summary>Certificates below the anchor, the leaf included.</summary>
    public const int MaxDepth = 5;

    /// <summary>What a hostile client may make us verify: far more than an honest path needs.</summary>
    private const int MaxVerifications = 24;

    // Those that are looked at, here or by the decoder; of policies no path is asked for any, so that what inhibitAnyPolicy inhibits is not
    // missed. RFC 5280 section 4.2: these must be known, and any other critical one is a refusal.
    private static readonly HashSet<string> Understood =
        [Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectAltName, Oids.CertificatePolicies, Oids.InhibitAnyPolicy, Oids.NameConstraints];

    private int verifications;

    /// <summary>Why the last path that looked promising came to nothing; null when none did.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>What forbids a certificate to be in any path, leaf or not, in words; null: nothing.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The moment; null: whoever asks has no clock.</param>
    public static string? Fault(Certificate certificate, DateTimeOffset? now)
    {
        if (now < certificate.NotBefore) return "it is not valid yet";
        if (now > certificate.NotAfter) return "it has expired";
        if (certificate.PublicKey.Weakness() is { } weakness) return $"its key is weak: {weakness}";
        return certificate.Extensions.FirstOrDefault(extension => extension.Critical && !Understood.Contains(extension.Oid)) is { } unknown
            ? $"its critical extension {unknown.Oid} is not understood here"
            : null;
    }

    /// <summary>True when a path leads from the leaf to one of the anchors. The leaf itself is for whoever asks to judge.</summary>
    public bool Exists(Certificate leaf) => Climbs([leaf]);

    private bool Climbs(Certificate[] path)
    {
        var top = path[^1];
        // RFC 5280 section 6.1.1 (d): an anchor is a name and a key; its own validity is not part of the path. Its path length and name
        // constraints are kept to.
        if (anchors.Any(anchor => MayIssue(anchor, path) && Signed(top, anchor) && Allows(anchor, path))) return true;

        foreach (var issuer in sent.Where(candidate => !path.Contains(candidate) && MayIssue(candidate, path)))
        {
            if (path.Length == MaxDepth)
            {
                Obstacle = $"the path has more than {MaxDepth} certificates";
                return false;
            }
            if (IsSound(issuer) && Signed(top, issuer) && Allows(issuer, path) && Climbs([.. path, issuer])) return true;
        }
        return false;
    }

    private static bool MayIssue(Certificate issuer, Certificate[] path)
    {
        var child = path[^1];
        if (!issuer.Subject.Matches(child.Issuer)) return false;
        if (issuer.Extensions.SubjectKeyIdentifier is { } subjectKey && child.Extensions.AuthorityKeyIdentifier is { } authorityKey
            && !subjectKey.Span.SequenceEqual(authorityKey.Span)) return false;
        if (issuer.Extensions.BasicConstraints is not { IsAuthority: true } constraints) return false;
        if (issuer.Extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign)) return false;
        // RFC 5280 section 4.2.1.9: the leaf and self-issued certificates do not count.
        var between = path.Skip(1).Count(certificate => !IsSelfIssued(certificate));
        return constraints.PathLength is not { } longest || between <= longest;
    }

    // RFC 5280 section 6.1.3 (b) and (c): what an authority may not name nobody below it names, but who only issued itself anew in between.
    private bool Allows(Certificate issuer, Certificate[] path)
    {
        if (issuer.Extensions.NameConstraints is not { } constraints) return true;
        foreach (var below in path.Where((certificate, place) => place == 0 || !IsSelfIssued(certificate)))
        {
            if (constraints.Outside(below) is not { } name) continue;
            Obstacle = $"{issuer.Subject} may not vouch for {name}";
            return false;
        }
        return true;
    }

    private static bool IsSelfIssued(Certificate certificate) => certificate.Subject.Matches(certificate.Issuer);

    private bool IsSound(Certificate issuer)
    {
        if (Fault(issuer, now) is not { } fault) return true;
        Obstacle = $"{issuer.Subject}: {fault}";
        return false;
    }

    private bool Signed(Certificate child, Certificate issuer) => ++verifications <= MaxVerifications && child.IsSignedBy(issuer.PublicKey);
}
