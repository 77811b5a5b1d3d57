using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.Vouchers;

/// <summary>What a domain is called in a device's audit log (RFC 8995 section 5.8.2).</summary>
public static class DomainId
{
    /// <summary>The subjectKeyIdentifier of the pinned certificate; without one, SHA-256 over its SubjectPublicKeyInfo.</summary>
    public static byte[] Of(Certificate pinned) =>
        pinned.SubjectKeyIdentifier is { } identifier ? identifier.ToArray() : SHA256.HashData(pinned.PublicKey.Der.Span);
}
