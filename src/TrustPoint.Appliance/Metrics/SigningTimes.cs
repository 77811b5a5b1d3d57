namespace TrustPoint.Appliance.Metrics;

/// <summary>How long a key store takes for its signatures, as a histogram. Safe for concurrent use.</summary>
internal sealed class SigningTimes
{
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly long[] counts = new long[Bounds.Length + 1];
    private long ticks;

    /// <summary>Adds a signature.</summary>
    public void Add(TimeSpan took)
    {
        var bucket = Array.FindIndex(Bounds, bound => took.TotalSeconds <= bound);
        Interlocked.Increment(ref counts[bucket < 0 ? Bounds.Length : bucket]);
        Interlocked.Add(ref ticks, took.Ticks);
    }

    /// <summary>Writes it as a histogram.</summary>
    public void WriteTo(MetricsText text, string name, string help)
    {
        text.Family(name, "histogram", help);
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            below += Interlocked.Read(ref counts[i]);
            text.Sample($"{name}_bucket", below, ("le", MetricsText.Number(i < Bounds.Length ? Bounds[i] : double.PositiveInfinity)));
        }
        text.Sample($"{name}_sum", TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalSeconds);
        text.Sample($"{name}_count", below);
    }
}
