namespace TrustPoint.Appliance.Rest;

/// <summary>A certificate in a list.</summary>
public record CertificateRow
{
    /// <summary>Row number, rising in the order of issuing.</summary>
    public required long Id { get; init; }

    /// <summary>Upper-case hex.</summary>
    public required string Serial { get; init; }

    /// <summary>RFC 4514.</summary>
    public required string Subject { get; init; }

    /// <summary>RFC 4514.</summary>
    public required string Issuer { get; init; }

    /// <summary>intended, issued, abandoned, revoked, onHold.</summary>
    public required string Status { get; init; }

    /// <summary>Start of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The device, if it is one's.</summary>
    public string? Device { get; init; }

    /// <summary>Profile and version.</summary>
    public required string Profile { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the DER; null until issued.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>A certificate with all that is known of it.</summary>
public sealed record CertificateDetails : CertificateRow
{
    /// <summary>Name of the issuing authority.</summary>
    public required string Authority { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the text of the profile's version, as it is kept; null: it is of a time when texts were not kept.</summary>
    public string? ProfileSha256 { get; init; }

    /// <summary>The domain it was asked in.</summary>
    public string? Domain { get; init; }

    /// <summary>Who asked: name and proof.</summary>
    public required string Requester { get; init; }

    /// <summary>When the intent was recorded.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its revocation or hold; null: it never had one.</summary>
    public RevocationDetails? Revocation { get; init; }

    /// <summary>PEM; null until issued.</summary>
    public string? Pem { get; init; }
}

/// <summary>What is known of a revocation.</summary>
/// <param name="Reason">As RFC 5280 section 5.3.1 names it.</param>
/// <param name="RevokedAt">Since when.</param>
/// <param name="InvalidityDate">Since when its key may have been in other hands.</param>
/// <param name="By">Who, with the proof.</param>
/// <param name="Note">What they wrote about it.</param>
/// <param name="Released">True: it was on hold, and is good again.</param>
/// <param name="Listed">False: no CRL lists it, because the certificate says that nothing is published about it (RFC 9608).</param>
/// <param name="Crl">Number of the CRL that first said so; null: none does yet.</param>
public sealed record RevocationDetails(
    string Reason, DateTimeOffset RevokedAt, DateTimeOffset? InvalidityDate, string By, string? Note, bool Released, bool Listed, long? Crl);
