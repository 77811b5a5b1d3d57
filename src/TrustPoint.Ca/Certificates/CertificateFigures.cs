namespace TrustPoint.Ca.Certificates;

/// <summary>How many certificates there are, by what they are good for and by when they end.</summary>
/// <param name="Good">Issued, neither expired nor revoked.</param>
/// <param name="OnHold">On hold, expired or not.</param>
/// <param name="Revoked">Revoked, expired or not.</param>
/// <param name="Expired">Issued and expired.</param>
/// <param name="Expiring">The good ones by when they end, earliest first; they add up to <paramref name="Good"/>.</param>
public sealed record CertificateFigures(long Good, long OnHold, long Revoked, long Expired, IReadOnlyList<ExpiryBucket> Expiring);

/// <summary>Good certificates that end within a time.</summary>
/// <param name="From">At this time or later.</param>
/// <param name="Before">And before this; null: ever after.</param>
/// <param name="Count">How many.</param>
public sealed record ExpiryBucket(DateTimeOffset From, DateTimeOffset? Before, long Count);
