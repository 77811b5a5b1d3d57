using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ui.FirstStart;

/// <summary>By which names the box is reached.</summary>
/// <param name="HostNames">DNS names and IP addresses; the first stands in printed URLs.</param>
/// <param name="PublicUrl">Where certificates point to; null: nowhere.</param>
public sealed record BoxNames(IReadOnlyList<string> HostNames, string? PublicUrl);

/// <summary>A token that the machine offers, or a module that does not answer.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="Label">Its label; null: the module shows no token.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="FreeOctets">Room for private keys; null: it does not say.</param>
/// <param name="IsSoftware">Whether it is a program that plays a token.</param>
/// <param name="IsInUse">Whether new keys are made in it.</param>
/// <param name="Trouble">Why it cannot be used as it is; null: it can.</param>
public sealed record OfferedToken(
    string Module, string? Label, string? Manufacturer, string? Model, string? Serial, long? FreeOctets, bool IsSoftware, bool IsInUse, string? Trouble);

/// <summary>What the first start asks of whoever knows the box. What is decided holds from the next start on.</summary>
public interface IFirstBox
{
    /// <summary>What it is for: manufacturer, operator or both; null: not decided.</summary>
    string? Purpose { get; }

    /// <summary>The names that are decided; else those in force and the addresses that the box has.</summary>
    BoxNames Names { get; }

    /// <summary>Whether what is decided is not what holds now.</summary>
    bool IsRestartNeeded { get; }

    /// <summary>Where keys are made now, in words.</summary>
    string Keys { get; }

    /// <summary>How the keys are protected that are made now.</summary>
    KeyProtection Protection { get; }

    /// <summary>Decides what it is for.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="FirstStartRefusedException">It cannot be.</exception>
    Task ChoosePurposeAsync(Caller caller, string purpose, CancellationToken ct);

    /// <summary>Decides its names.</summary>
    /// <inheritdoc cref="ChoosePurposeAsync"/>
    Task NameAsync(Caller caller, BoxNames names, CancellationToken ct);

    /// <summary>Looks for tokens.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<OfferedToken>> TokensAsync(Caller caller, CancellationToken ct);

    /// <summary>Makes a key in a token, signs with it, verifies the signature, and destroys the key.</summary>
    /// <returns>Null: all went well. Else what went wrong, in words.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<string?> TryAsync(Caller caller, OfferedToken token, string pin, CancellationToken ct);

    /// <summary>Tries a token and, if all goes well, has new keys made in it from the next start on.</summary>
    /// <inheritdoc cref="TryAsync"/>
    Task<string?> ChooseAsync(Caller caller, OfferedToken token, string pin, CancellationToken ct);

    /// <summary>Stops the appliance in an orderly way and starts it again.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    void Restart(Caller caller);
}
