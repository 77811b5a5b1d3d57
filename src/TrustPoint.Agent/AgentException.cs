namespace TrustPoint.Agent;

/// <summary>What was asked for did not happen, for a reason that people can act on. Nothing was half done.</summary>
/// <param name="message">Why, and where it helps what to do.</param>
/// <param name="inner">The cause.</param>
internal class AgentException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>When to come again, as the server said it (RFC 9110 section 10.2.3); null: it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
