using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>The sign-in: plain forms without a circuit, so that a stranger costs a request and no more. What was proved so far is the ticket.</summary>
public sealed partial class SignInPage(SignIn signIn, PasskeySignIn passkeys, PasskeyPlaces places, AssetFiles files, NavigationManager navigation) : View
{
    private SignInStep? step;
    private string? refusal;

    /// <summary>What was typed. It is never shown again but for the name.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private PasskeyPlace? Place => places.Find(Http.Request.Host.Value ?? "");

    private string Source => Http.Connection.RemoteIpAddress?.ToString() ?? "";

    private string Title => step switch
    {
        SignInStep.PasskeyWanted => "signIn.passkey",
        SignInStep.PasswordWanted => "signIn.choose",
        SignInStep.SecondFactorSetUpWanted => "signIn.setUp",
        SignInStep.SignedIn => "signIn.recovery.title",
        _ => "signIn.title",
    };

    private string? Ticket => step switch
    {
        SignInStep.SecondFactorWanted wanted => wanted.Ticket,
        SignInStep.PasswordWanted wanted => wanted.Ticket,
        SignInStep.SecondFactorSetUpWanted wanted => wanted.Ticket,
        _ => null,
    };

    /// <inheritdoc/>
    protected override void OnInitialized() => Form ??= new();

    private async Task GoOnAsync()
    {
        try
        {
            step = Form.Step switch
            {
                nameof(SignInStep.SecondFactorWanted) => await signIn.SecondFactorAsync(Form.Ticket ?? "", Form.Code ?? "", Source, Http.RequestAborted),
                nameof(SignInStep.PasskeyWanted) => await passkeys.SignInAsync(Form.Ticket ?? "", Form.Answer ?? "", Source, Http.RequestAborted),
                nameof(SignInStep.PasswordWanted) => await signIn.ChoosePasswordAsync(Form.Ticket ?? "", Form.Secret ?? "", Source, Http.RequestAborted),
                nameof(SignInStep.SecondFactorSetUpWanted) => await signIn.ConfirmSecondFactorAsync(Form.Ticket ?? "", Form.Code ?? "", Source, Http.RequestAborted),
                _ => await signIn.BeginAsync(Form.Name ?? "", Form.Secret ?? "", Source, Http.RequestAborted),
            };
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
            return;
        }
        Take(step);
    }

    private async Task AskForPasskeyAsync()
    {
        if (Place is { } place) step = await passkeys.BeginAsync(place, Source);
    }

    private void Take(SignInStep taken)
    {
        switch (taken)
        {
            case SignInStep.SignedIn signedIn:
                SessionCookie.Give(Http, signedIn.Session);
                if (signedIn.RecoveryCodes is []) navigation.NavigateTo(LocalPath.Of(To));
                break;
            case SignInStep.SecondFactorWanted { WasWrong: true } or SignInStep.SecondFactorSetUpWanted { WasWrong: true }:
                refusal = Say("signIn.code.wrong");
                break;
            case SignInStep.PasswordWanted { Fault: { } fault }:
                refusal = fault;
                break;
            case SignInStep.Refused refused:
                step = null;
                refusal = refused.TryAgainIn is { } wait ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : Say("signIn.refused");
                break;
        }
    }

    /// <summary>The form's fields.</summary>
    public sealed class Typed
    {
        /// <summary>Which step it is: the name of the <see cref="SignInStep"/> that asked for it; null: the first.</summary>
        public string? Step { get; set; }

        /// <summary>What was proved so far.</summary>
        public string? Ticket { get; set; }

        /// <summary>Login name.</summary>
        public string? Name { get; set; }

        /// <summary>Password, or the set-up code where there is none.</summary>
        public string? Secret { get; set; }

        /// <summary>Code of the second factor.</summary>
        public string? Code { get; set; }

        /// <summary>What the authenticator of a passkey signed, JSON.</summary>
        public string? Answer { get; set; }
    }
}
