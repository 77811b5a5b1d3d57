using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.SignIn;

/// <summary>The sign-in: a plain form without a circuit, so that a stranger costs a request and no more.</summary>
public sealed partial class SignInPage(ISignIn signIn, NavigationManager navigation) : View
{
    private string? refusal;
    private bool isCodeWanted;

    /// <summary>What was typed. It is never shown again but for the name.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => Form ??= new();

    private async Task SignInAsync()
    {
        var source = Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var result = await signIn.SignInAsync(new(Form.Name ?? "", Form.Password ?? "", Form.Code, source), Http.RequestAborted);
        switch (result)
        {
            case SignInResult.SignedIn signedIn:
                SessionCookie.Give(Http, signedIn.Session);
                navigation.NavigateTo(LocalPath.Of(To));
                break;
            case SignInResult.SecondFactorWanted:
                (isCodeWanted, refusal) = (true, null);
                break;
            case SignInResult.Refused refused:
                isCodeWanted = Form.Code is not null;
                refusal = refused.RetryAfter is { } wait ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : Say("signIn.refused");
                break;
        }
    }

    /// <summary>The form's fields.</summary>
    public sealed class Typed
    {
        /// <summary>Login name.</summary>
        public string? Name { get; set; }

        /// <summary>Password.</summary>
        public string? Password { get; set; }

        /// <summary>Second factor.</summary>
        public string? Code { get; set; }
    }
}
