using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>Before a sensitive act: who is sitting there shows it again.</summary>
public sealed partial class ConfirmPage(SignIn signIn, NavigationManager navigation) : View
{
    private string? refusal;

    /// <summary>The code, as typed.</summary>
    [SupplyParameterFromForm]
    public string? Code { get; set; }

    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private async Task ConfirmAsync()
    {
        try
        {
            var source = Http.Connection.RemoteIpAddress?.ToString() ?? "";
            var step = await signIn.StepUpAsync(SessionCookie.Read(Http)!, Code ?? "", source, Http.RequestAborted);
            if (step is SignInStep.SteppedUp) navigation.NavigateTo(LocalPath.Of(To));
            else refusal = step is SignInStep.Refused { TryAgainIn: { } wait } ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : Say("signIn.code.wrong");
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
    }
}
