namespace TrustPoint.Ca.Signing;

/// <summary>How much the signer signs.</summary>
public sealed record SignerLimits
{
    /// <summary>Certificates of one authority within a second.</summary>
    public int CertificatesPerSecond { get; init; } = 5_000;

    /// <summary>Certificates of one authority within a day, by UTC; null: any number.</summary>
    public int? CertificatesPerDay { get; init; }
}

/// <summary>So many within a second, and no more. Safe for concurrent use.</summary>
/// <param name="perSecond">How many.</param>
/// <param name="time">Counts the seconds: its monotonic clock.</param>
internal sealed class RateCap(int perSecond, TimeProvider time)
{
    private readonly Lock one = new();
    private double left = perSecond;
    private long last = time.GetTimestamp();

    /// <summary>Takes one; false: there is none left now.</summary>
    public bool TryTake()
    {
        lock (one)
        {
            var now = time.GetTimestamp();
            left = Math.Min(perSecond, left + (time.GetElapsedTime(last, now).TotalSeconds * perSecond));
            last = now;
            if (left < 1) return false;
            left--;
            return true;
        }
    }
}
