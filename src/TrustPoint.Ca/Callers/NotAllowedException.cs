namespace TrustPoint.Ca.Callers;

/// <summary>The caller may not do that. Nothing was changed. The message says what, and where it may; never what it asked about.</summary>
public sealed class NotAllowedException : Exception
{
    /// <summary>The caller lacks a right.</summary>
    public NotAllowedException(Caller caller, Right right)
        : base($"{caller.Name} may not {RightWords.Of(right)}{Where(caller.ReachOf(right))}") => Right = right;

    private NotAllowedException(Person person, Right right, string message)
        : base($"{person.Name} must confirm with a new second-factor code before this: {message}") => (Right, WantsStepUp) = (right, true);

    /// <summary>The right that the act takes.</summary>
    public Right Right { get; }

    /// <summary>True: the person has the right, and must confirm first who is sitting there.</summary>
    public bool WantsStepUp { get; }

    /// <summary>The person has the right, but proved itself too long ago for such an act.</summary>
    public static NotAllowedException StepUp(Person person, Right right) => new(person, right, RightWords.Of(right));

    private static string Where(Reach reach) => reach.Domains is [_, ..] domains ? $" outside of {string.Join(", ", domains)}" : "";
}
