namespace TrustPoint.Ui.FirstStart;

/// <summary>The places of the first start, in their order.</summary>
internal static class FirstStartRail
{
    /// <summary>Where it begins, and goes on.</summary>
    public const string Begin = "/first-start";

    /// <summary>Where it ends.</summary>
    public const string Summary = "/first-start/summary";

    /// <summary>All steps.</summary>
    public static IReadOnlyList<FirstStartStep> Steps { get; } = Enum.GetValues<FirstStartStep>();

    /// <summary>A step's page.</summary>
    public static string PathOf(FirstStartStep step) => $"{Begin}/{step.ToString().ToLowerInvariant()}";

    /// <summary>The page of the first step that is not decided.</summary>
    public static string Next(IFirstStart firstStart) =>
        Steps.Except(firstStart.Decided).Cast<FirstStartStep?>().FirstOrDefault() is { } step ? PathOf(step) : Summary;
}
