namespace TrustPoint.CrashLoop;

/// <summary>What a run found.</summary>
/// <param name="Words">What was done, in one line with its counts.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public record Outcome(string Words, IReadOnlyList<string> Violations);
