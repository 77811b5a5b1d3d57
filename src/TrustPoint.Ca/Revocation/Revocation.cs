using TrustPoint.Ca.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Revocation;

/// <summary>What is kept of a certificate that was revoked or put on hold. There is at most one for a certificate.</summary>
/// <remarks>The certificate's own record may have been lost, when an older database was put back: it stays listed all the same.</remarks>
public sealed record Revocation
{
    /// <summary>Row of the certificate (<see cref="CertificateRecord.Id"/>). Negative: it has none, its record was lost.</summary>
    public required long Certificate { get; init; }

    /// <summary>The authority that issued it: revocation is by issuer and serial number (RFC 5280 section 3.3).</summary>
    public required string Authority { get; init; }

    /// <summary>The serial number's content octets.</summary>
    public required byte[] Serial { get; init; }

    /// <summary>Why (RFC 5280 section 5.3.1).</summary>
    public required RevocationReason Reason { get; init; }

    /// <summary>Since when it is not to be relied on, by our clock, in whole seconds. A later reason does not change it.</summary>
    public required DateTimeOffset RevokedAt { get; init; }

    /// <summary>Since when its key is known or suspected to be in other hands (RFC 5280 section 5.3.2).</summary>
    public DateTimeOffset? InvalidityDate { get; init; }

    /// <summary>The certificate's notAfter.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Who, for people: name and proof.</summary>
    public required string By { get; init; }

    /// <summary>What they wrote about it.</summary>
    public string? Note { get; init; }

    /// <summary>True: it was on hold and is good again. Kept, because delta CRLs must say so (RFC 5280 section 5.2.4).</summary>
    public bool Released { get; init; }

    /// <summary>
    /// False: nobody looks for it on a CRL, because the certificate says that there is no revocation information about it (RFC 9608 section
    /// 2). The appliance itself refuses it all the same.
    /// </summary>
    public bool Listed { get; init; } = true;

    /// <summary>Number of its part of the authority's CRL; null: the CRL is whole.</summary>
    public int? Shard { get; init; }

    /// <summary>Number of the last change, rising within the authority; 0 before it has one.</summary>
    public long Change { get; init; }

    /// <summary>DER of its entry in a CRL: what a full one carries or, once released, what only a delta does. Empty: it is on none.</summary>
    public byte[] Entry => !Listed ? [] : new RevokedCertificate(Serial, RevokedAt, Released ? CrlReason.RemoveFromCrl : (CrlReason)Reason, Released ? null : InvalidityDate).Encode();

    /// <summary>The status that the certificate has with it.</summary>
    public CertificateStatus StatusOf(CertificateRecord certificate) => (Released, Reason) switch
    {
        (true, _) => certificate.Sha256 is null ? CertificateStatus.Abandoned : CertificateStatus.Issued,
        (_, RevocationReason.CertificateHold) => CertificateStatus.OnHold,
        _ => CertificateStatus.Revoked,
    };
}
