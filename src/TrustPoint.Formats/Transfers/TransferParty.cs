using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.Transfers;

/// <summary>Who hands devices over, or takes them: a domain.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Anchor">The certificate of its domain: whoever signs for it is below this one, and its devices have it pinned.</param>
public sealed record TransferParty(string Name, Certificate Anchor)
{
    /// <summary>What the domain is called in the logs of devices (RFC 8995 section 5.8.2).</summary>
    public ReadOnlyMemory<byte> DomainId { get; } = Vouchers.DomainId.Of(Anchor);

    /// <summary>Whether it is the same domain: of the same key.</summary>
    public bool IsSameAs(TransferParty other) => Anchor.PublicKey.Der.Span.SequenceEqual(other.Anchor.PublicKey.Der.Span);
}
