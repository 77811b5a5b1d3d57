using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Renewal;

/// <summary>
/// When a certificate is renewed: at a point between one half and two thirds of its life, so that a fleet that was enrolled in one night does
/// not come back in one night. The point is drawn from the certificate itself: a restart does not draw again.
/// </summary>
internal static class RenewalTime
{
    /// <summary>From when on it is renewed.</summary>
    public static DateTimeOffset Of(Certificate certificate)
    {
        var chance = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(certificate.Der.Span)) / (double)uint.MaxValue;
        var life = certificate.NotAfter - certificate.NotBefore;
        return certificate.NotBefore + (life / 2) + (life / 6 * chance);
    }
}
