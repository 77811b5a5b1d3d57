namespace TrustPoint.Ca.Signing;

/// <summary>The signer does not sign this: says why and what to do. Nothing was signed.</summary>
/// <param name="message">For people.</param>
/// <param name="retryAfter">When the same may be asked again; null: it stays refused until somebody changes something.</param>
public sealed class SigningRefusedException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>When the same may be asked again; null: it stays refused until somebody changes something.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
