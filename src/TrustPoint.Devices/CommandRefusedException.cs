namespace TrustPoint.Devices;

/// <summary>Why a command of this room was refused.</summary>
public enum CommandRefusal
{
    /// <summary>A value is not what it must be.</summary>
    Invalid,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It is taken, decided or full already.</summary>
    Conflict,
}

/// <summary>A command of this room was refused. Nothing was changed.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">Why, for people.</param>
public sealed class CommandRefusedException(CommandRefusal refusal, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public CommandRefusal Refusal { get; } = refusal;
}
