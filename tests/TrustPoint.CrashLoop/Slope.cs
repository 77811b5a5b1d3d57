using System.Globalization;

namespace TrustPoint.CrashLoop;

/// <summary>The straight line that fits samples best, by least squares.</summary>
/// <param name="PerHour">How much it rises in an hour.</param>
/// <param name="Doubt">Twice the standard error of that; infinite for fewer than three samples.</param>
/// <param name="Mean">Of the samples.</param>
public sealed record Slope(double PerHour, double Doubt, double Mean)
{
    /// <summary>Through samples.</summary>
    public static Slope Of(IReadOnlyList<(TimeSpan At, double Value)> samples)
    {
        if (samples.Count < 3) return new(0, double.PositiveInfinity, samples.Count == 0 ? 0 : samples.Average(sample => sample.Value));
        var (x, y) = (samples.Average(sample => sample.At.TotalHours), samples.Average(sample => sample.Value));
        var spread = samples.Sum(sample => Math.Pow(sample.At.TotalHours - x, 2));
        var rise = samples.Sum(sample => (sample.At.TotalHours - x) * (sample.Value - y)) / spread;
        var rest = samples.Sum(sample => Math.Pow(sample.Value - y - (rise * (sample.At.TotalHours - x)), 2));
        return new(rise, 2 * Math.Sqrt(rest / (samples.Count - 2) / spread), y);
    }

    /// <summary>Whether it rises beyond doubt, and in a time by more than a twentieth of its mean.</summary>
    public bool GrowsWithin(TimeSpan time) => (PerHour - Doubt) * time.TotalHours > Mean / 20;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerHour:+0.0;-0.0} ± {Doubt:0.0} an hour at {Mean:0.0}");
}
