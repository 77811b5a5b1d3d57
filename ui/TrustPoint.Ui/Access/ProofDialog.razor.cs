using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>
/// Within a page, before a sensitive act: who is sitting there shows it again, with a code or with a passkey, and the act goes on. The page
/// stays below it as it is, with all that was filled in.
/// </summary>
public sealed partial class ProofDialog(
    CircuitCaller caller, AuthenticationStateProvider states, SignIn signIn, PasskeySignIn passkeySignIn, Passkeys passkeys, PasskeyPlaces places,
    IJSRuntime script, AssetFiles files, NavigationManager navigation) : View
{
    private ElementReference dialog;
    private TaskCompletionSource<bool>? asked;
    private Task<bool> last = Task.FromResult(false);
    private PasskeyPlace? place;
    private string? about;
    private string? refusal;
    private string code = "";
    private bool isShown;
    private bool isBusy;

    /// <inheritdoc/>
    protected override void OnInitialized() => caller.AskForProof = AskAsync;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (asked is null || isShown) return;
        isShown = true;
        await CallAsync("trustpoint.js", module => module.InvokeVoidAsync("showDialog", Gone, dialog));
        if (places.Find(new Uri(navigation.Uri).Authority) is not { } here) return;
        if ((await passkeys.ListOwnAsync(await caller.NowAsync(Gone), Gone)).All(passkey => passkey.Host != here.Host)) return;
        await CallAsync("passkey.js", async module => place = await module.InvokeAsync<bool>("isSpoken", Gone) ? here : null);
        StateHasChanged();
    }

    private Task<bool> AskAsync(string? wantedFor, CancellationToken ct) => last = AskAfterAsync(last, wantedFor, ct);

    // One after the other: whoever asks meanwhile waits, and what was shown by then is not asked for again.
    private async Task<bool> AskAfterAsync(Task<bool> before, string? wantedFor, CancellationToken ct)
    {
        if (!before.IsCompleted && await before && await caller.NowAsync(ct) is { IsFresh: true } shown && (wantedFor is null || shown.ProvenFor == wantedFor)) return true;
        if (ct.IsCancellationRequested) return false;
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (asked, about, place, refusal, code, isShown) = (answer, wantedFor, null, null, "", false);
        StateHasChanged();
        // Whoever leaves the page meanwhile takes the act with them.
        await using var left = ct.Register(() => answer.TrySetResult(false));
        var isProved = await answer.Task;
        asked = null;
        StateHasChanged();
        return isProved;
    }

    private Task ConfirmAsync() => TakeAsync("signIn.code.wrong", async (session, source) => await signIn.StepUpAsync(session, code, about, source, Gone));

    private Task UsePasskeyAsync() => TakeAsync("signIn.refused", async (session, source) =>
    {
        if (await passkeySignIn.BeginStepUpAsync(await caller.NowAsync(Gone), place!, about, source, Gone) is not SignInStep.PasskeyWanted wanted) return new SignInStep.Refused();
        string? answer = null;
        await CallAsync("passkey.js", async module => answer = await module.InvokeAsync<string?>("use", Gone, wanted.Options));
        return answer is null ? null : await passkeySignIn.StepUpAsync(session, wanted.Ticket, answer, source, Gone);
    });

    private async Task TakeAsync(string wrong, Func<string, string, Task<SignInStep?>> prove)
    {
        (isBusy, refusal) = (true, null);
        try
        {
            var who = (await states.GetAuthenticationStateAsync()).User;
            switch (await prove(SessionCookie.Read(who) ?? "", SessionCookie.Source(who)))
            {
                case SignInStep.SteppedUp:
                    await EndAsync(true);
                    break;
                case null:
                    refusal = Say("passkey.stopped");
                    break;
                case SignInStep.Refused { TryAgainIn: { } wait }:
                    refusal = Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds));
                    break;
                default:
                    (refusal, code) = (Say(wrong), "");
                    break;
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
        finally
        {
            isBusy = false;
        }
    }

    // Closed before it goes: so the browser leads back to the button that was pressed.
    private async Task EndAsync(bool isProved)
    {
        await CallAsync("trustpoint.js", module => module.InvokeVoidAsync("closeDialog", Gone, dialog));
        asked?.TrySetResult(isProved);
    }

    private async Task CallAsync(string file, Func<IJSObjectReference, ValueTask> call)
    {
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url(file));
        await call(module);
    }
}
