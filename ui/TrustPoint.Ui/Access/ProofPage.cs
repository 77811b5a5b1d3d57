using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>
/// Where somebody proves step by step who they are: plain forms without a circuit, so that a stranger costs a request and no more. What was
/// proved so far is the ticket.
/// </summary>
public abstract class ProofPage : View
{
    /// <summary>What was typed. No secret of it is shown again.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <summary>What is asked for now; null: the first form.</summary>
    protected SignInStep? Step { get; private set; }

    /// <summary>Why the last form did not lead on; null: it did.</summary>
    protected string? Refusal { get; private set; }

    /// <summary>Where the request came from.</summary>
    protected string Source => Http.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>What the step's form sends back.</summary>
    protected string? Ticket => Step switch
    {
        SignInStep.SecondFactorWanted wanted => wanted.Ticket,
        SignInStep.PasswordWanted wanted => wanted.Ticket,
        SignInStep.PersonWanted wanted => wanted.Ticket,
        SignInStep.SecondFactorSetUpWanted wanted => wanted.Ticket,
        _ => null,
    };

    /// <summary>The text for a first form that was refused.</summary>
    protected abstract string RefusedKey { get; }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        Form ??= new();
        return Task.CompletedTask;
    }

    /// <summary>Takes what the step's form sent.</summary>
    protected abstract Task<SignInStep> ProveAsync(CancellationToken ct);

    /// <summary>Goes on from where everything is proved.</summary>
    protected virtual void Enter(SignInStep.SignedIn signedIn)
    {
    }

    /// <summary>The form was sent.</summary>
    protected async Task GoOnAsync()
    {
        try
        {
            Take(await ProveAsync(Http.RequestAborted));
        }
        catch (Exception unavailable) when (unavailable is StoreUnavailableException or NameTakenException)
        {
            Refusal = unavailable.Message;
        }
    }

    /// <summary>Shows what is asked for next.</summary>
    protected void Take(SignInStep taken)
    {
        Step = taken is SignInStep.Refused ? null : taken;
        Refusal = taken switch
        {
            SignInStep.SecondFactorWanted { WasWrong: true } or SignInStep.SecondFactorSetUpWanted { WasWrong: true } => Say("signIn.code.wrong"),
            SignInStep.PasswordWanted { Fault: { } fault } => fault,
            SignInStep.PersonWanted { Fault: { } fault } => fault,
            SignInStep.Refused { TryAgainIn: { } wait } => Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)),
            SignInStep.Refused => Say(RefusedKey),
            _ => null,
        };
        if (taken is not SignInStep.SignedIn signedIn) return;
        SessionCookie.Give(Http, signedIn.Session);
        Enter(signedIn);
    }

    /// <summary>The forms' fields.</summary>
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

        /// <summary>The code of the console, a set-up code, or the password: what the step asks for.</summary>
        public string? Secret { get; set; }

        /// <summary>Code of the second factor.</summary>
        public string? Code { get; set; }

        /// <summary>What the authenticator of a passkey signed, JSON.</summary>
        public string? Answer { get; set; }
    }
}
