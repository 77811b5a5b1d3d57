using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Access;

/// <summary>The sign-in.</summary>
public sealed partial class SignInPage(SignIn signIn, PasskeySignIn passkeys, PasskeyPlaces places, AssetFiles files, NavigationManager navigation) : ProofPage
{
    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <inheritdoc/>
    protected override string RefusedKey => "signIn.refused";

    private PasskeyPlace? Place => places.Find(Http.Request.Host.Value ?? "");

    private string Title => Step switch
    {
        SignInStep.PasskeyWanted => "signIn.passkey",
        SignInStep.PasswordWanted => "signIn.choose",
        SignInStep.SecondFactorSetUpWanted => "signIn.setUp",
        SignInStep.SignedIn => "signIn.recovery.title",
        _ => "signIn.title",
    };

    /// <inheritdoc/>
    protected override Task<SignInStep> ProveAsync(CancellationToken ct) => Form.Step switch
    {
        nameof(SignInStep.SecondFactorWanted) => signIn.SecondFactorAsync(Form.Ticket ?? "", Form.Code ?? "", Source, ct),
        nameof(SignInStep.PasskeyWanted) => passkeys.SignInAsync(Form.Ticket ?? "", Form.Answer ?? "", Source, ct),
        nameof(SignInStep.PasswordWanted) => signIn.ChoosePasswordAsync(Form.Ticket ?? "", Form.Secret ?? "", Source, ct),
        nameof(SignInStep.SecondFactorSetUpWanted) => signIn.ConfirmSecondFactorAsync(Form.Ticket ?? "", Form.Code ?? "", Source, ct),
        _ => signIn.BeginAsync(Form.Name ?? "", Form.Secret ?? "", Source, ct),
    };

    /// <inheritdoc/>
    protected override void Enter(SignInStep.SignedIn signedIn)
    {
        if (signedIn.RecoveryCodes is []) navigation.NavigateTo(LocalPath.Of(To));
    }

    private async Task AskForPasskeyAsync()
    {
        if (Place is { } place) Take(await passkeys.BeginAsync(place, Source));
    }
}
