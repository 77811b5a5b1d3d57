using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.FirstStart;

/// <summary>Where new keys are made: the token in use, or another that is found, tried and chosen.</summary>
public sealed partial class KeysPage(IFirstBox box, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private readonly Dictionary<OfferedToken, string> pins = [];
    private IReadOnlyList<OfferedToken>? tokens;
    private OfferedToken? tried;
    private string? trialTrouble;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await DoAsync(async who => tokens = await box.TokensAsync(who, Gone));
    }

    private string IdOf(OfferedToken token) => $"pin-{tokens!.ToList().IndexOf(token)}";

    private Task KeepAsync() => DecideAsync(FirstStartStep.Keys, _ => Task.CompletedTask);

    private Task<bool> TryAsync(OfferedToken token) => DoAsync(who => TriedAsync(token, pin => box.TryAsync(who, token, pin, Gone)));

    private Task UseAsync(OfferedToken token) => DecideAsync(FirstStartStep.Keys, async who =>
    {
        await TriedAsync(token, pin => box.ChooseAsync(who, token, pin, Gone));
        if (trialTrouble is not null) throw new FirstStartRefusedException(Say("first.keys.notUsed"));
    });

    private async Task TriedAsync(OfferedToken token, Func<string, Task<string?>> trial)
    {
        tried = null;
        trialTrouble = await trial(pins.GetValueOrDefault(token, ""));
        tried = token;
    }
}
