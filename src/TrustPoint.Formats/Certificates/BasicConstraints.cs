namespace TrustPoint.Formats.Certificates;

/// <summary>basicConstraints (RFC 5280 section 4.2.1.9).</summary>
/// <param name="IsAuthority">cA.</param>
/// <param name="PathLength">pathLenConstraint; null when absent.</param>
public sealed record BasicConstraints(bool IsAuthority, int? PathLength);
