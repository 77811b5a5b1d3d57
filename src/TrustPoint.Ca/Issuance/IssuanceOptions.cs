namespace TrustPoint.Ca.Issuance;

/// <summary>What a site decides about issuance.</summary>
public sealed record IssuanceOptions
{
    /// <summary>How long the same order gets the same certificate instead of a new one.</summary>
    public TimeSpan RetryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where certificates point to for their issuer, CRL and OCSP responder. Null: nowhere.</summary>
    public PublicUrl? PublicUrl { get; init; }
}
