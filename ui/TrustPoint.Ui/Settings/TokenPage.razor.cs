using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Which token new keys are made in.</summary>
public sealed partial class TokenPage(IBox boxes, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ChangeSettings)
{
    private IReadOnlyList<OfferedToken>? tokens;
    private OfferedToken? chosen;
    private string pin = "";
    private bool isTried;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        tokens = await boxes.TokensAsync(await NowAsync(), Gone);
    }

    private void Take(OfferedToken token) => (chosen, isTried, Refusal) = (token, false, null);

    private Task<bool> TryAsync() => WithPinAsync(boxes.TryAsync, () => isTried = true);

    private Task<bool> ChooseAsync() => WithPinAsync(boxes.ChooseAsync, () => navigation.NavigateTo("/settings"));

    private Task<bool> WithPinAsync(Func<Caller, string, string, string, CancellationToken, Task<string?>> command, Action done) => DoAsync(async person =>
    {
        isTried = false;
        if (chosen is not { Label: { } label } token) return;
        Refusal = await command(person, token.Module, label, pin, Gone);
        if (Refusal is null) done();
    });
}
