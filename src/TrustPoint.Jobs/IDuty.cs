namespace TrustPoint.Jobs;

/// <summary>Something that has to be done by the clock. It asks its room what is due, does that and no more: run twice in a row, the second run finds nothing.</summary>
public interface IDuty
{
    /// <summary>When.</summary>
    JobPlan Plan { get; }

    /// <summary>Does what is due.</summary>
    /// <returns>What could not be done, in words; nothing when all is well.</returns>
    Task<IReadOnlyList<string>> DoAsync(CancellationToken ct);
}

/// <summary>When a job runs.</summary>
/// <param name="Name">Names it, such as <c>crl-schedule</c>.</param>
/// <param name="Every">How often it looks.</param>
public sealed record JobPlan(string Name, TimeSpan Every)
{
    // What starts with the box does not all come to the token in the same second.
    private static readonly TimeSpan MostJitter = TimeSpan.FromSeconds(5);

    /// <summary>The part of the box that its trouble is reported under; null: it says so itself, or has none.</summary>
    public string? Part { get; init; }

    /// <summary>How soon it looks again after a run that could not do all that was due; null: at its next time.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>What becomes of times that it missed, because the box was off or the job still ran.</summary>
    public MissedTimes Missed { get; init; } = MissedTimes.MadeUpByOne;

    /// <summary>After how many intervals without a run that did all that was due there is an alarm.</summary>
    public int AlarmAfter { get; init; } = 3;

    /// <summary>How much later than its time it starts at most: drawn once at the start of the box.</summary>
    public TimeSpan Jitter => Every / 20 < MostJitter ? Every / 20 : MostJitter;

    /// <summary>How long it may be without success.</summary>
    public TimeSpan Patience => (Every * AlarmAfter) + TimeSpan.FromMinutes(1);
}

/// <summary>What becomes of times that a job missed (Quartz: misfire).</summary>
public enum MissedTimes
{
    /// <summary>However many there were, one run at once finds all that is due.</summary>
    MadeUpByOne,

    /// <summary>Nothing: it tells how things are now, and its next time is soon enough.</summary>
    LeftOut,
}
