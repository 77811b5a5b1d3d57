namespace TrustPoint.RevocationModel;

/// <summary>Where something goes wrong, in the order of a publication; the last one is where a revocation is stored.</summary>
public enum Place
{
    Intent,
    FullSignature,
    DeltaSignature,
    FullFile,
    DeltaFile,
    Record,
    Revocation,
}

/// <summary>What goes wrong there.</summary>
public enum Effect
{
    /// <summary>It fails and nothing is done.</summary>
    Fails,

    /// <summary>It is done, and looks as if it had failed.</summary>
    FailsAfter,

    /// <summary>The process ends before it is done.</summary>
    Crashes,

    /// <summary>The process ends when it is done.</summary>
    CrashesAfter,

    /// <summary>A signature comes back that does not verify.</summary>
    SignsWrongly,
}

/// <summary>One thing that goes wrong once.</summary>
public sealed record Fault(Place Place, Effect Effect)
{
    public override string ToString() => $"{Place} {Effect}";
}

/// <summary>The process is gone: whoever is still running reaches nothing any more.</summary>
public sealed class CrashException : Exception;
