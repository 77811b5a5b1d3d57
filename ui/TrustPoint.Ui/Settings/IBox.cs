using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.Settings;

/// <summary>What is decided about the box.</summary>
/// <param name="HostNames">DNS names and IP addresses by which it is reached; the first stands in printed URLs.</param>
/// <param name="PublicUrl">Where certificates point to; null: nowhere.</param>
public sealed record BoxNames(IReadOnlyList<string> HostNames, string? PublicUrl);

/// <summary>The box as it is set.</summary>
/// <param name="Now">What holds.</param>
/// <param name="Next">What holds from the next start on.</param>
/// <param name="WantsRestart">Whether a restart would change anything.</param>
/// <param name="Keys">Where the keys are, in words.</param>
/// <param name="NextToken">Label of the token that new keys are made in from the next start on; null: as now.</param>
/// <param name="Limits">What is set in appsettings.json alone: the key there, and its value.</param>
public sealed record BoxState(BoxNames Now, BoxNames Next, bool WantsRestart, string Keys, string? NextToken, IReadOnlyList<(string Key, string Value)> Limits);

/// <summary>A token that the box offers.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="Label">Its label; null: the module has no token, or says nothing.</param>
/// <param name="Model">Maker, model and serial number.</param>
/// <param name="InUse">Whether the keys are in it.</param>
/// <param name="Trouble">Why it cannot be used as it is; null: it can.</param>
public sealed record OfferedToken(string Module, string? Label, string? Model, bool InUse, string? Trouble);

/// <summary>What the pages ask of whoever runs the box.</summary>
public interface IBox
{
    /// <summary>What the box is for, as the first start was told: <c>manufacturer</c>, <c>operator</c> or <c>both</c>; null: nobody said.</summary>
    string? Purpose { get; }

    /// <summary>Where devices and registrars reach it: an https URL without a path.</summary>
    string DevicesUrl { get; }

    /// <summary>How it is set.</summary>
    /// <exception cref="NotAllowedException">The caller may not see it.</exception>
    BoxState Look(Caller caller);

    /// <summary>Decides for the next start.</summary>
    /// <returns>Null: it is kept. Else why no start would take it.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<string?> ChangeAsync(Caller caller, BoxNames names, CancellationToken ct);

    /// <summary>Looks for tokens.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<OfferedToken>> TokensAsync(Caller caller, CancellationToken ct);

    /// <summary>Makes a key in a token, signs with it and destroys it. A wrong PIN counts at the token, so it is tried once.</summary>
    /// <returns>Null: all went well. Else what went wrong.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<string?> TryAsync(Caller caller, string module, string label, string pin, CancellationToken ct);

    /// <summary>Tries a token and has new keys made in it from the next start on.</summary>
    /// <inheritdoc cref="TryAsync"/>
    Task<string?> ChooseAsync(Caller caller, string module, string label, string pin, CancellationToken ct);

    /// <summary>Stops in an orderly way and starts again.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    void Restart(Caller caller);
}
