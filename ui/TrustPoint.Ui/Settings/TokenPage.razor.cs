using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Which token new keys are made in.</summary>
public sealed partial class TokenPage(IBox boxes, CircuitCaller caller, NavigationManager navigation) : View
{
    private IReadOnlyList<OfferedToken>? tokens;
    private OfferedToken? chosen;
    private string pin = "";
    private bool isBusy;
    private bool isTried;
    private string? refusal;
    private SecondPersonWantedException? waits;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        person.RequireAlone(Right.ChangeSettings);
        tokens = await boxes.TokensAsync(person, Gone);
    }

    private void Take(OfferedToken token) => (chosen, isTried, refusal) = (token, false, null);

    private Task TryAsync() => WithPinAsync(boxes.TryAsync, () => isTried = true);

    private Task ChooseAsync() => WithPinAsync(boxes.ChooseAsync, () => navigation.NavigateTo("/settings"));

    private async Task WithPinAsync(Func<Caller, string, string, string, CancellationToken, Task<string?>> command, Action done)
    {
        if (chosen is not { Label: { } label } token) return;
        (isBusy, isTried, waits) = (true, false, null);
        try
        {
            refusal = await command(await caller.NowAsync(Gone), token.Module, label, pin, Gone);
            if (refusal is null) done();
        }
        catch (SecondPersonWantedException wanted)
        {
            waits = wanted;
        }
        catch (Exception refused) when (refused is ApprovalRefusedException or StoreUnavailableException)
        {
            refusal = refused.Message;
        }
        finally
        {
            isBusy = false;
        }
    }
}
