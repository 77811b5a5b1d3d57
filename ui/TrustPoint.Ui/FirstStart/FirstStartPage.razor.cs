using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.FirstStart;

/// <summary>From the code of the console to the first administrator. Once there is somebody it leads to where it was left.</summary>
public sealed partial class FirstStartPage(FirstAdministrator first, IFirstStart firstStart, PasskeyPlaces places, AssetFiles files, NavigationManager navigation) : ProofPage
{
    /// <inheritdoc/>
    protected override string RefusedKey => "first.code.wrong";

    private string Title => Step switch
    {
        SignInStep.PersonWanted => "first.person",
        SignInStep.SecondFactorSetUpWanted => "signIn.setUp",
        SignInStep.SignedIn => "signIn.recovery.title",
        _ => "first.title",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (!firstStart.IsOpen) navigation.NavigateTo("/");
        else if (!await first.IsWantedAsync(Http.RequestAborted)) navigation.NavigateTo(FirstStartRail.Next(firstStart));
    }

    /// <inheritdoc/>
    protected override Task<SignInStep> ProveAsync(CancellationToken ct) => Form.Step switch
    {
        nameof(SignInStep.PersonWanted) => first.ChooseAsync(Form.Ticket ?? "", Form.Name ?? "", Form.DisplayName?.Trim() ?? "", Form.Secret ?? "", ct),
        nameof(SignInStep.SecondFactorSetUpWanted) => first.ConfirmAsync(Form.Ticket ?? "", Form.Code ?? "", Source, ct),
        _ => first.BeginAsync(Form.Secret ?? "", Source, ct),
    };
}
