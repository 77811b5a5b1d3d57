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

    /// <summary>When it may try again, where that is why.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
