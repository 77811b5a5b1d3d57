using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.FirstStart;

/// <summary>What is decided at the first start, after the first administrator is there; in this order.</summary>
public enum FirstStartStep
{
    /// <summary>What the box is for.</summary>
    Purpose,

    /// <summary>Its host names and addresses.</summary>
    Names,

    /// <summary>Where its keys live.</summary>
    Keys,

    /// <summary>Its authorities.</summary>
    Hierarchy,

    /// <summary>Whether its clock is right.</summary>
    Time,
}

/// <summary>How far the first start is. Until it is finished the pages offer nothing else.</summary>
public interface IFirstStart
{
    /// <summary>Whether it is not finished.</summary>
    bool IsOpen { get; }

    /// <summary>The steps that are decided, in order.</summary>
    IReadOnlyList<FirstStartStep> Decided { get; }

    /// <summary>Notes durably that a step is decided.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task DecideAsync(Caller caller, FirstStartStep step, CancellationToken ct);

    /// <summary>Finishes it. Whoever is at the console may do so at any time.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="FirstStartRefusedException">A step is not decided.</exception>
    Task FinishAsync(Caller caller, CancellationToken ct);
}

/// <summary>What was asked for at the first start cannot be. Nothing was changed.</summary>
/// <param name="message">Why, for people.</param>
public sealed class FirstStartRefusedException(string message) : Exception(message);

/// <summary>Marks what is served while the first start is not finished.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ServedDuringFirstStartAttribute : Attribute;
