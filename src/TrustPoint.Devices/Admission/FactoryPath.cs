using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Admission;

/// <summary>
/// Path validation (RFC 5280 section 6.1) from a factory identity to a manufacturer's anchor, through certificates that the client sent and
/// no others: nothing is fetched. Paths are searched from the leaf up; a step is taken only when the signature holds.
/// </summary>
internal sealed class FactoryPath(IReadOnlyList<Certificate> sent, IReadOnlyList<Certificate> anchors, DateTimeOffset now)
{
    /// <summary>Certificates below the anchor, the leaf included.</summary>
    public const int MaxDepth = 5;

    /// <summary>What a hostile client may make us verify: far more than an honest path needs.</summary>
    private const int MaxVerifications = 24;

    private int verifications;

    /// <summary>Why the last path that looked promising came to nothing; null when none did.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>True when a path leads from the leaf to one of the anchors.</summary>
    public bool Exists(Certificate leaf) => Climbs([leaf]);

    private bool Climbs(Certificate[] path)
    {
        var top = path[^1];
        // RFC 5280 section 6.1.1 (d): an anchor is a name and a key; its own validity is not part of the path. Its path length is kept to.
        if (anchors.Any(anchor => MayIssue(anchor, path) && Signed(top, anchor))) return true;

        foreach (var issuer in sent.Where(candidate => !path.Contains(candidate) && MayIssue(candidate, path)))
        {
            if (path.Length == MaxDepth)
            {
                Obstacle = $"the path has more than {MaxDepth} certificates";
                return false;
            }
            if (IsSound(issuer) && Signed(top, issuer) && Climbs([.. path, issuer])) return true;
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
        var between = path.Skip(1).Count(certificate => !certificate.Subject.Matches(certificate.Issuer));
        return constraints.PathLength is not { } longest || between <= longest;
    }

    private bool IsSound(Certificate issuer)
    {
        if (ClientCertificateRules.PathFault(issuer, now) is not { } fault) return true;
        Obstacle = $"{issuer.Subject}: {fault}";
        return false;
    }

    private bool Signed(Certificate child, Certificate issuer) => ++verifications <= MaxVerifications && child.IsSignedBy(issuer.PublicKey);
}
