using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.State;

/// <summary>The plant's identity of this device (LDevID), and what belongs to it.</summary>
/// <param name="Certificate">The device's certificate.</param>
/// <param name="Chain">The authorities above it, the anchor left out.</param>
/// <param name="Anchors">Whom the device trusts in this domain (RFC 7030 section 4.1.3, RFC 8995 section 5.6.2).</param>
/// <param name="Server">Where it is renewed: the EST server with its path, as <c>https://ca.plant:9443/.well-known/est</c>.</param>
internal sealed record DeviceIdentity(Certificate Certificate, IReadOnlyList<Certificate> Chain, IReadOnlyList<Certificate> Anchors, Uri Server);
