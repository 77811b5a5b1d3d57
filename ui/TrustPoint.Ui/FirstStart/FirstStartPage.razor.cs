using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.FirstStart;

/// <summary>From the code of the console to the first administrator: plain forms without a circuit. Once there is somebody it leads to where it was left.</summary>
public sealed partial class FirstStartPage(FirstAdministrator first, IFirstStart firstStart, PasskeyPlaces places, AssetFiles files, NavigationManager navigation) : View
{
    private SignInStep? step;
    private string? refusal;

    /// <summary>What was typed. No secret of it is shown again.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private string Title => step switch
    {
        SignInStep.PersonWanted => "first.person",
        SignInStep.SecondFactorSetUpWanted => "signIn.setUp",
        SignInStep.SignedIn => "signIn.recovery.title",
        _ => "first.title",
    };

    private string? Ticket => step switch
    {
        SignInStep.PersonWanted wanted => wanted.Ticket,
        SignInStep.SecondFactorSetUpWanted wanted => wanted.Ticket,
        _ => null,
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        if (!firstStart.IsOpen) navigation.NavigateTo("/");
        else if (!await first.IsWantedAsync(Http.RequestAborted)) navigation.NavigateTo(FirstStartRail.Next(firstStart));
    }

    private async Task GoOnAsync()
    {
        var (ticket, secret, source) = (Form.Ticket ?? "", Form.Secret ?? "", Http.Connection.RemoteIpAddress?.ToString() ?? "");
        try
        {
            step = Form.Step switch
            {
                nameof(SignInStep.PersonWanted) => await first.ChooseAsync(ticket, Form.Name ?? "", Form.DisplayName?.Trim() ?? "", secret, Http.RequestAborted),
                nameof(SignInStep.SecondFactorSetUpWanted) => await first.ConfirmAsync(ticket, secret, source, Http.RequestAborted),
                _ => await first.BeginAsync(secret, source, Http.RequestAborted),
            };
        }
        catch (Exception unavailable) when (unavailable is StoreUnavailableException or NameTakenException)
        {
            refusal = unavailable.Message;
            return;
        }
        Take(step);
    }

    private void Take(SignInStep taken)
    {
        switch (taken)
        {
            case SignInStep.SignedIn signedIn:
                SessionCookie.Give(Http, signedIn.Session);
                break;
            case SignInStep.PersonWanted { Fault: { } fault }:
                refusal = fault;
                break;
            case SignInStep.SecondFactorSetUpWanted { WasWrong: true }:
                refusal = Say("signIn.code.wrong");
                break;
            case SignInStep.Refused refused:
                step = null;
                refusal = refused.TryAgainIn is { } wait ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : Say("first.code.wrong");
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

        /// <summary>What people call the person.</summary>
        public string? DisplayName { get; set; }

        /// <summary>The code of the console, the password, or the code of the authenticator app: what the step asks for.</summary>
        public string? Secret { get; set; }
    }
}
