namespace TrustPoint.Devices.Limits;

/// <summary>A limit was reached (RFC 6585 section 4). Nothing was looked at.</summary>
/// <param name="message">Which, for people.</param>
/// <param name="retryAfter">When to come again.</param>
public sealed class TooManyTriesException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When to come again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
