using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices;

/// <summary>Why a command of this room was refused.</summary>
public enum CommandRefusal
{
    /// <summary>The caller may not do this.</summary>
    NotAllowed,

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

    /// <summary>Lets through who may run the registry: an administrator, or the appliance itself. Whoever is not named here may not.</summary>
    internal static void RequireAdministration(Caller caller)
    {
        if (caller is not (Administrator or AppliancePart))
            throw new CommandRefusedException(CommandRefusal.NotAllowed, $"{caller.Name} is no administrator");
    }
}
