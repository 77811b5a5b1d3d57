using System.Globalization;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>What is done at ceremonies with tokens as a whole, of the module that this box uses.</summary>
/// <param name="keys">The keys of this box, and that module.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenCare(ApplianceKeys keys, TimeProvider time) : ITokenCare
{
    /// <inheritdoc/>
    public Task LookAwayAsync(WantedToken unwanted, CancellationToken ct)
    {
        Module().LookAgain();
        return Module().Tokens().FirstOrDefault(token => token.Label == unwanted.Label) is { } there
            ? throw new CeremonyRefusedException($"There is still a {there}: unplug it, and try again.")
            : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> OpensAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct)
    {
        using var store = new TokenKeyStore(Module(), new TokenOptions { Label = wanted.Label, Serial = serial, Pin = pins.User }, time);
        return await store.TroubleAsync(ct) is null;
    }

    /// <inheritdoc/>
    public Task<Facts> ChangePinsAsync(string serial, TokenPins before, TokenPins after, CancellationToken ct)
    {
        RequireOther(serial);
        var changed = TokenKeeping.ChangePins(Module(), serial, Pair(before), Pair(after));
        return Task.FromResult(Facts.Of(("pinsChanged", changed.ToString(CultureInfo.InvariantCulture)), ("pinsOfBefore", "refused"), ("newPins", "accepted")));
    }

    /// <inheritdoc/>
    public Task<Facts> ClearAsync(string serial, TokenPins pins, CancellationToken ct)
    {
        RequireOther(serial);
        var cleared = TokenKeeping.Clear(Module(), serial, Pair(pins));
        return Task.FromResult(Facts.Of(("tokenLabel", cleared.Label), ("tokenSerial", cleared.Serial), ("pinOfBefore", "refused")));
    }

    // The service has it open, and would not open it any more.
    private void RequireOther(string serial)
    {
        if (Module().Tokens().FirstOrDefault(token => token.Serial == serial)?.Label == keys.TokenLabel) throw new CeremonyMismatchException("That is the token of this box itself, with the keys that it works with every day.");
    }

    private Pkcs11Module Module() => keys.Signer is not null ? throw new CeremonyRefusedException("The keys of this box are held by its signer, and this process loads no PKCS#11 module: hold ceremonies with a token of their own on a box without one, and bring the result here.") : keys.Module ?? throw new CeremonyRefusedException("This box uses no PKCS#11 module: a root's key is made in a token. Install softhsm2 to try, or name a module in TrustPoint:Keys:Module.");

    private static PinPair Pair(TokenPins pins) => new(pins.Officer, pins.User);
}
