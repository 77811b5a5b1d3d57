namespace TrustPoint.Devices.Joining;

/// <summary>Why a device does not come in at all.</summary>
public enum NotAdmitted
{
    /// <summary>Nobody here knows who made it.</summary>
    Stranger,

    /// <summary>It is not on the list: an administrator can put it there.</summary>
    NotListed,

    /// <summary>It is known and out of use.</summary>
    OutOfUse,

    /// <summary>It is known as lost or stolen, compromised or retired for ever: who comes with it is worth knowing (LIF-9, LIF-11, LIF-52).</summary>
    Unwanted,

    /// <summary>It begins anew too often, or too many wait.</summary>
    TooOften,

    /// <summary>It came on a connection on which it saw another certificate than the one that its voucher leads to.</summary>
    OtherRegistrar,
}

/// <summary>A device does not come in, and no attempt of it is kept.</summary>
/// <param name="why">Why.</param>
/// <param name="message">Why, for people.</param>
/// <param name="retryAfter">When it may try again, where that is why.</param>
public sealed class JoinRefusedException(NotAdmitted why, string message, TimeSpan retryAfter = default) : Exception(message)
{
    /// <summary>Why.</summary>
    public NotAdmitted Why { get; } = why;

    /// <summary>The name of the device that it is, where its state in its life is why; null: another reason.</summary>
    public string? Device { get; init; }

    /// <summary>When it may try again, where that is why.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
