using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Revocation;

/// <summary>
/// What may follow what: revocation is for ever, but for a hold (RFC 5280 section 5.3.1). A later order may sharpen the reason to a
/// compromise, which tells relying parties more; any other change of mind would take back what they were told.
/// </summary>
internal static class RevocationRules
{
    /// <summary>Decides one order about one certificate.</summary>
    /// <param name="certificate">As it is kept.</param>
    /// <param name="current">Its revocation, if it ever had one.</param>
    /// <param name="order">What is wanted.</param>
    /// <param name="isAuthority">Whether it is an authority's certificate.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="now">Now.</param>
    public static RevocationVerdict Decide(
        CertificateRecord certificate, Revocation? current, RevocationOrder order, bool isAuthority, string by, DateTimeOffset now)
    {
        if (certificate.Status == CertificateStatus.Intended) return Refused("it is being issued at this moment: try again");
        var standing = current is { Released: false } ? current : null;
        switch (order)
        {
            case RevocationOrder.Release when standing is null:
                return new RevocationVerdict.Unchanged(current);
            case RevocationOrder.Release when standing.Reason != RevocationReason.CertificateHold:
                return Refused($"it is revoked for ever ({standing.Reason.Name()}): only a hold can be released");
            case RevocationOrder.Release release:
                return new RevocationVerdict.Changed(standing with { Released = true, By = by, Note = release.Note });
            case RevocationOrder.Revoke revoke:
                return Revoke(certificate, standing, revoke, isAuthority, by, now);
            default:
                throw new ArgumentException($"An order of an unknown kind: {order.GetType()}.", nameof(order));
        }
    }

    private static RevocationVerdict Revoke(
        CertificateRecord certificate, Revocation? standing, RevocationOrder.Revoke order, bool isAuthority, string by, DateTimeOffset now)
    {
        if (Unfit(order, isAuthority, now) is { } unfit) return Refused(unfit);
        if (standing?.Reason == order.Reason && (order.InvalidityDate is null || order.InvalidityDate == standing.InvalidityDate))
            return new RevocationVerdict.Unchanged(standing);
        if (now > certificate.NotAfter) return Refused($"it expired at {certificate.NotAfter:u}: nobody relies on it any more");
        if (standing is null)
        {
            return new RevocationVerdict.Changed(new()
            {
                Certificate = certificate.Id,
                Authority = certificate.Authority,
                Serial = certificate.Serial,
                Reason = order.Reason,
                RevokedAt = WholeSeconds(now),
                InvalidityDate = order.InvalidityDate is { } date ? WholeSeconds(date) : null,
                NotAfter = certificate.NotAfter,
                By = by,
                Note = order.Note,
            });
        }
        return MayBecome(standing.Reason, order.Reason)
            ? new RevocationVerdict.Changed(standing with
            {
                Reason = order.Reason,
                InvalidityDate = order.InvalidityDate is { } earlier ? WholeSeconds(earlier) : standing.InvalidityDate,
                By = by,
                Note = order.Note,
            })
            : Refused($"it is already revoked ({standing.Reason.Name()}): only a compromise may be added to that");
    }

    // RFC 5280 section 5.3.1: cACompromise is for CA certificates.
    private static string? Unfit(RevocationOrder.Revoke order, bool isAuthority, DateTimeOffset now) => order.Reason switch
    {
        RevocationReason.CaCompromise when !isAuthority => "cACompromise is for an authority's certificate: for this one it is keyCompromise",
        _ when order.InvalidityDate > now => "the invalidity date lies in the future",
        _ => null,
    };

    private static bool MayBecome(RevocationReason from, RevocationReason to) =>
        from == RevocationReason.CertificateHold || to.IsCompromise();

    private static RevocationVerdict.Refused Refused(string why) => new($"The certificate is not changed: {why}.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
