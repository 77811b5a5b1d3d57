using TrustPoint.Agent.Connections;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Onboarding;

/// <summary>
/// The registrar judged by the voucher: the key of the pinned certificate is the one anchor there is (RFC 8995 section 5.6.2). It is the
/// registrar's own key, or that of an authority above it.
/// </summary>
internal static class PinnedDomain
{
    /// <param name="pinned">pinned-domain-cert.</param>
    /// <param name="now">The moment; null: the device has no clock to trust.</param>
    public static ServerTrust Of(Certificate pinned, DateTimeOffset? now) => chain =>
    {
        var registrar = chain[0];
        if (CertificatePath.Fault(registrar, now) is { } fault) return $"its certificate is not accepted: {fault}";
        if (registrar.PublicKey.Der.Span.SequenceEqual(pinned.PublicKey.Der.Span)) return null;
        var path = new CertificatePath(chain, [pinned], now);
        if (!path.Exists(registrar)) return path.Obstacle ?? "it is not of the domain that the voucher names";
        // Below an authority others have certificates too, each device has one: RFC 7030 section 3.6.1 tells a registrar by this purpose.
        return registrar.ExtendedKeyUsages.Contains(Oids.CmcRa) ? null : "it is of the domain that the voucher names, and no registrar (id-kp-cmcRA)";
    };
}
