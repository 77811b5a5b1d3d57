namespace TrustPoint.Ca.Ocsp;

/// <summary>What is answered about a serial number that an authority never gave to a certificate.</summary>
public enum NeverIssued
{
    /// <summary>Revoked, on hold since 1970: the extended definition of RFC 6960 section 2.2. A forged certificate is refused by everybody.</summary>
    Revoked,

    /// <summary>Unknown: some relying parties then look elsewhere, or go on.</summary>
    Unknown,
}

/// <summary>How the responder answers.</summary>
public sealed record OcspOptions
{
    /// <summary>From thisUpdate to nextUpdate: so long may a relying party go on with an answer, and a revocation be unknown to it.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromHours(1);

    /// <summary>About serial numbers that were never given.</summary>
    public NeverIssued NeverIssued { get; init; } = NeverIssued.Revoked;
}
