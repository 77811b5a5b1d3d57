using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What is done with a token as a whole, while nobody has it open. What fails throws <see cref="KeyStoreUnavailableException"/>, and can be tried again.</summary>
public interface ITokenCare
{
    /// <summary>Looks that a token is not plugged in.</summary>
    /// <exception cref="CeremonyRefusedException">It is.</exception>
    Task LookAwayAsync(WantedToken unwanted, CancellationToken ct);

    /// <summary>Whether a token opens with a user's PIN. It is tried once.</summary>
    Task<bool> OpensAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct);

    /// <summary>Sets both PINs anew, and shows that those of before are refused. What was stopped in the middle is finished by doing it again.</summary>
    Task<Facts> ChangePinsAsync(string serial, TokenPins before, TokenPins after, CancellationToken ct);

    /// <summary>Makes a token anew, with nothing in it, and shows that its PIN is refused.</summary>
    Task<Facts> ClearAsync(string serial, TokenPins pins, CancellationToken ct);
}
