using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A person's own second factor, begun anew: the one before goes on until the new app has shown a code.</summary>
public sealed partial class SecondFactorPage(OwnCredentials own, Sessions sessions, NavigationManager navigation) : OwnProofPage(sessions, navigation)
{
    private CredentialStep? step;

    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        Form ??= new();
        return base.OnInitializedAsync();
    }

    private Task GoOnAsync() => DoAsync(async person =>
    {
        step = Form.Ticket is { } ticket
            ? await own.ConfirmSecondFactorAsync(person, ticket, Form.Code ?? "", Http.RequestAborted)
            : await own.BeginSecondFactorAsync(person, Form.Code ?? "", Http.RequestAborted);
        if (step is CredentialStep.Refused refused) Refuse(refused, Say(Form.Ticket is null ? "signIn.code.wrong" : "signIn.refused"));
        else if (step is CredentialStep.SecondFactorSetUpWanted { WasWrong: true }) Refusal = Say("signIn.code.wrong");
    });

    /// <summary>The form's fields.</summary>
    public sealed class Typed
    {
        /// <summary>A code: of the app of before, then of the new one.</summary>
        public string? Code { get; set; }

        /// <summary>What was proved so far; null: nothing.</summary>
        public string? Ticket { get; set; }
    }
}
