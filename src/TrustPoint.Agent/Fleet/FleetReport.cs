namespace TrustPoint.Agent.Fleet;

/// <summary>How a fleet fared.</summary>
/// <param name="Devices">How many there were.</param>
/// <param name="Joined">How many have a plant identity.</param>
/// <param name="Seconds">From the first power-on to the last end.</param>
/// <param name="SlowestSeconds">Of those that joined.</param>
/// <param name="Waits">How often a device was asked for patience.</param>
/// <param name="Failures">How often an attempt came to nothing.</param>
/// <param name="Troubles">Why devices are not in, each reason once, with how many.</param>
internal sealed record FleetReport(int Devices, int Joined, double Seconds, double SlowestSeconds, int Waits, int Failures, IReadOnlyDictionary<string, int> Troubles)
{
    /// <summary>Adds up.</summary>
    public static FleetReport Of(IReadOnlyList<FleetOutcome> outcomes, TimeSpan took) => new(
        outcomes.Count, outcomes.Count(outcome => outcome.Trouble is null), Math.Round(took.TotalSeconds, 2),
        Math.Round(outcomes.Where(outcome => outcome.Trouble is null).Select(outcome => outcome.Took.TotalSeconds).DefaultIfEmpty().Max(), 2),
        outcomes.Sum(outcome => outcome.Waits), outcomes.Sum(outcome => outcome.Failures),
        outcomes.Where(outcome => outcome.Trouble is not null).GroupBy(outcome => outcome.Trouble!).ToDictionary(same => same.Key, same => same.Count()));

    /// <summary>For people.</summary>
    public string Words => string.Join('\n',
    [
        $"{Joined} of {Devices} devices joined in {Seconds:0.0} s ({Joined / Math.Max(Seconds, 0.001):0} a second), the slowest in {SlowestSeconds:0.0} s; asked for patience {Waits} times, {Failures} attempts came to nothing",
        .. Troubles.Select(trouble => $"{trouble.Value} not in: {trouble.Key}"),
    ]);
}
