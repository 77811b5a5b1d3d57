using TrustPoint.Agent.State;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Agent.Enrolment;

/// <summary>The authorities of a domain as /cacerts told them, sorted into those that are trusted by themselves and the others.</summary>
internal sealed class DomainAuthorities
{
    private readonly IReadOnlyList<Certificate> others;

    private DomainAuthorities(IReadOnlyList<Certificate> anchors, IReadOnlyList<Certificate> others) => (Anchors, this.others) = (anchors, others);

    /// <summary>The anchors from now on.</summary>
    public IReadOnlyList<Certificate> Anchors { get; }

    /// <summary>What a registrar told that the voucher vouches for: every root in it is an anchor (RFC 8995 section 5.6.2).</summary>
    /// <exception cref="AgentException">There is no root in it.</exception>
    public static DomainAuthorities Imprinted(IReadOnlyList<Certificate> told) => told.Where(IsRoot).ToList() is { Count: > 0 } roots
        ? new(roots, [.. told.Where(other => !IsRoot(other))])
        : throw new AgentException("the answer to cacerts has no root (RFC 7030 section 4.1.3)");

    /// <summary>
    /// What a server told that was trusted by anchors that are held. A new root becomes an anchor only when one that is held vouches for its
    /// key (NewWithOld, RFC 7030 section 4.1.3); one that is no longer told is held no longer, unless none would be left.
    /// </summary>
    /// <param name="held">The anchors so far.</param>
    /// <param name="told">What /cacerts said.</param>
    /// <param name="now">The moment; null: the device has no clock to trust.</param>
    public static DomainAuthorities Continued(IReadOnlyList<Certificate> held, IReadOnlyList<Certificate> told, DateTimeOffset? now)
    {
        bool IsHeld(Certificate root) => held.Any(anchor => anchor.Der.Span.SequenceEqual(root.Der.Span));
        bool IsVouchedFor(Certificate root) => told.Any(cross => !IsRoot(cross) && SameAuthority(cross, root)
            && CertificatePath.Fault(cross, now) is null && new CertificatePath(told, held, now).Exists(cross));
        var anchors = told.Where(root => IsRoot(root) && (IsHeld(root) || IsVouchedFor(root))).ToList();
        return new(anchors.Count > 0 ? anchors : held, [.. told.Where(other => !anchors.Contains(other))]);
    }

    /// <summary>Takes the certificate that the domain issued: for our key, good now, and leading to an anchor.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="key">Our key.</param>
    /// <param name="server">Where it will be renewed.</param>
    /// <param name="now">The moment; null: the device has no clock to trust.</param>
    /// <exception cref="AgentException">It is not what was asked for.</exception>
    public DeviceIdentity Accept(Certificate certificate, SubjectPublicKey key, Uri server, DateTimeOffset? now)
    {
        if (!certificate.PublicKey.Der.Span.SequenceEqual(key.Der.Span)) throw new AgentException("the certificate is for another key than was asked for");
        if (CertificatePath.Fault(certificate, now) is { } fault) throw new AgentException($"the certificate that was issued cannot be used: {fault}");
        var path = new CertificatePath(others, Anchors, now);
        return path.Exists(certificate)
            ? new(certificate, ChainOf(certificate), Anchors, server)
            : throw new AgentException($"the certificate that was issued does not lead to an anchor of the domain{(path.Obstacle is null ? "" : $": {path.Obstacle}")}");
    }

    private List<Certificate> ChainOf(Certificate leaf)
    {
        var chain = new List<Certificate>();
        for (var top = leaf; Next(top) is { } above && chain.Count < CertificatePath.MaxDepth; top = above) chain.Add(above);
        return chain;

        Certificate? Next(Certificate below) => Anchors.Any(anchor => IsIssuer(anchor, below)) ? null
            : others.FirstOrDefault(other => !chain.Contains(other) && IsIssuer(other, below));
    }

    private static bool IsIssuer(Certificate above, Certificate below) => above.Subject.Matches(below.Issuer) && below.IsSignedBy(above.PublicKey);

    private static bool IsRoot(Certificate certificate) => certificate.BasicConstraints is { IsAuthority: true } && IsIssuer(certificate, certificate);

    private static bool SameAuthority(Certificate one, Certificate other) =>
        one.Subject.Matches(other.Subject) && one.PublicKey.Der.Span.SequenceEqual(other.PublicKey.Der.Span);
}
