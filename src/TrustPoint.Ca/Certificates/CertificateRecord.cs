using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Certificates;

/// <summary>Where a serial number is in its life.</summary>
public enum CertificateStatus
{
    /// <summary>Recorded, not yet known to be signed. After a crash: treat as if it may exist.</summary>
    Intended,

    /// <summary>Signed, verified and stored.</summary>
    Issued,

    /// <summary>The intent ended without a certificate that anybody was given.</summary>
    Abandoned,

    /// <summary>Revoked for ever.</summary>
    Revoked,

    /// <summary>Not to be relied on until it is released.</summary>
    OnHold,
}

/// <summary>A serial number with all that is known of it, as it is kept. One row from intent to expiry.</summary>
public sealed record CertificateRecord
{
    /// <summary>Row number, rising in the order of intents. 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>Name of the issuing authority (for a self-signed root its own name).</summary>
    public required string Authority { get; init; }

    /// <summary>The serial number's content octets, big-endian, positive (RFC 5280 section 4.1.2.2).</summary>
    public required byte[] Serial { get; init; }

    /// <summary>Status.</summary>
    public required CertificateStatus Status { get; init; }

    /// <summary>SHA-256 over the DER of TBSCertificate.</summary>
    public required byte[] TbsSha256 { get; init; }

    /// <summary>DER of the certificate; of TBSCertificate while <see cref="CertificateStatus.Intended"/> or abandoned.</summary>
    public required byte[] Der { get; init; }

    /// <summary>SHA-256 over the certificate's DER; null until issued.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Subject as an RFC 4514 string, for search and display.</summary>
    public required string Subject { get; init; }

    /// <summary>SHA-256 over the DER of the SubjectPublicKeyInfo: one key is certified for one identity only.</summary>
    public byte[] KeySha256 { get; init; } = [];

    /// <summary>Start of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity, inclusive.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Profile name and version, as <c>ldevid@1</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The domain it was asked in; null for authorities and the appliance's own.</summary>
    public string? Domain { get; init; }

    /// <summary>The device it is for; null for authorities and the appliance's own.</summary>
    public string? Device { get; init; }

    /// <summary>SHA-256 over who asked, for what, with which key (RFC 7030 section 4.2.3: not over the request's bytes, which a client may sign anew).</summary>
    public required byte[] RequestKey { get; init; }

    /// <summary>Who asked: name and proof.</summary>
    public required string Requester { get; init; }

    /// <summary>When the intent was recorded, by our clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// RFC 9608 section 2: no list tells of it. An intent that was revoked is listed: nobody knows what a relying party may have. So is what its damaged row does not
    /// show any more.
    /// </summary>
    public bool SaysNoRevAvail()
    {
        try
        {
            return Read()?.Extensions.Find(Oids.NoRevAvail) is not null;
        }
        catch (DecodeException)
        {
            return false;
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null: an intent, also one that was revoked, of which there is no certificate.</returns>
    public Certificate? Read() => Sha256 is null ? null : Certificate.Decode(Der);
}
