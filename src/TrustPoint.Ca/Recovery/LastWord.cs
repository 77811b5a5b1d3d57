using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Recovery;

/// <summary>What was last said of a certificate, by a source that the older database does not know.</summary>
/// <param name="Authority">The authority that issued it.</param>
/// <param name="Serial">The serial number's content octets.</param>
/// <param name="Released">True: it was on hold and is good again.</param>
/// <param name="Reason">Why it is revoked.</param>
/// <param name="RevokedAt">Since when.</param>
/// <param name="InvalidityDate">Since when its key may have been in other hands; null: not said.</param>
/// <param name="Source">Where it was found.</param>
internal sealed record LastWord(
    string Authority, byte[] Serial, bool Released, RevocationReason Reason, DateTimeOffset RevokedAt, DateTimeOffset? InvalidityDate, string Source)
{
    /// <summary>What an entry of a CRL says.</summary>
    public static LastWord Of(RevokedCertificate entry, string authority, string source) => new(
        authority, entry.Serial.ToArray(), Released: false, Enum.IsDefined((RevocationReason)entry.Reason) ? (RevocationReason)entry.Reason : RevocationReason.Unspecified,
        entry.RevokedAt, entry.InvalidityDate, source);

    /// <summary>
    /// Of two words of which nobody knows which is the later one, the one that trusts less: what is revoked for ever was so for good, and only a
    /// compromise is ever added to it (RFC 5280 section 5.3.1).
    /// </summary>
    public LastWord Or(LastWord other) => other.Gravity > Gravity ? other : this;

    /// <summary>Whether it adds something to what the database has.</summary>
    public bool Adds(Revocation.Revocation? current) => (Released, current) switch
    {
        (true, _) => current is { Released: false, Reason: RevocationReason.CertificateHold },
        (_, null or { Released: true }) => true,
        (_, var standing) => Gravity > GravityOf(standing.Reason) || (Reason == standing.Reason && InvalidityDate is not null && InvalidityDate != standing.InvalidityDate),
    };

    private int Gravity => Released ? 0 : GravityOf(Reason);

    private static int GravityOf(RevocationReason reason) => reason switch
    {
        RevocationReason.CertificateHold => 1,
        RevocationReason.KeyCompromise or RevocationReason.CaCompromise => 3,
        _ => 2,
    };
}
