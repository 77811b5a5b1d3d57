namespace TrustPoint.Devices.Limits;

/// <summary>A limit was reached. Nothing was looked at.</summary>
/// <param name="message">Which, for people.</param>
/// <param name="retryAfter">When to come again.</param>
public sealed class TooManyTriesException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When to come again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
