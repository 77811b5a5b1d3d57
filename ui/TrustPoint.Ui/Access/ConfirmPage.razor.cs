using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>Before a sensitive act: who is sitting there shows it again, with a code or with a passkey.</summary>
public sealed partial class ConfirmPage(
    SignIn signIn, PasskeySignIn passkeySignIn, Passkeys passkeys, PasskeyPlaces places, Sessions sessions, AssetFiles files, NavigationManager navigation) : View
{
    private const int LongestAbout = 200;

    private SignInStep.PasskeyWanted? asked;
    private PasskeyPlace? place;
    private string? refusal;

    /// <summary>What was typed, or signed.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>What it is confirmed for.</summary>
    [SupplyParameterFromQuery(Name = "about")]
    public string? AboutGiven { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private string? About => AboutGiven is { Length: > 0 and <= LongestAbout } ? AboutGiven : null;

    private string Again => "/confirm" + QueryString.Create(new Dictionary<string, string?> { ["to"] = To, ["about"] = About }.Where(pair => pair.Value is not null));

    private string Source => Http.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>A passkey is offered to whoever has one that works here.</summary>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        var person = await sessions.FindAsync(SessionCookie.Read(Http)!, isUse: true, Http.RequestAborted);
        if (person is null || places.Find(Http.Request.Host.Value ?? "") is not { } here) return;
        if ((await passkeys.ListOwnAsync(person, Http.RequestAborted)).Any(passkey => passkey.Host == here.Host)) place = here;
    }

    private Task ConfirmAsync() => TakeAsync(signIn.StepUpAsync(SessionCookie.Read(Http)!, Form.Code ?? "", About, Source, Http.RequestAborted), "signIn.code.wrong");

    private async Task UsePasskeyAsync()
    {
        var session = SessionCookie.Read(Http)!;
        if (Form.Answer is { } answer) await TakeAsync(passkeySignIn.StepUpAsync(session, Form.Ticket ?? "", answer, Source, Http.RequestAborted), "signIn.refused");
        else if (place is not null && await sessions.FindAsync(session, isUse: true, Http.RequestAborted) is { } person)
            asked = await passkeySignIn.BeginStepUpAsync(person, place, About, Source, Http.RequestAborted) as SignInStep.PasskeyWanted;
    }

    private async Task TakeAsync(Task<SignInStep> trying, string wrong)
    {
        try
        {
            var step = await trying;
            if (step is SignInStep.SteppedUp) navigation.NavigateTo(LocalPath.Of(To));
            else refusal = step is SignInStep.Refused { TryAgainIn: { } wait } ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : Say(wrong);
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
    }

    /// <summary>The forms' fields.</summary>
    public sealed class Typed
    {
        /// <summary>The code, as typed.</summary>
        public string? Code { get; set; }

        /// <summary>Goes with the passkey's answer.</summary>
        public string? Ticket { get; set; }

        /// <summary>What the authenticator of a passkey signed, JSON; null: it was not asked yet.</summary>
        public string? Answer { get; set; }
    }
}
