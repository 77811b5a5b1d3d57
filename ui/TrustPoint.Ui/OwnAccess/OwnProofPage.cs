using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using Person = TrustPoint.Ca.Callers.Person;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A page on which a person changes how it proves who it is: a plain form, and only shortly after it showed again who it is.</summary>
public abstract class OwnProofPage(Sessions sessions, NavigationManager navigation) : View
{
    /// <summary>Where it leads back to.</summary>
    protected const string Account = "/account";

    private Person? person;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <summary>Why the last try was refused; null: it was not.</summary>
    protected string? Refusal { get; set; }

    /// <summary>Whether the person may fill in the form now.</summary>
    protected bool IsOpen => person is { IsFresh: true };

    /// <summary>Where it goes on when all is done.</summary>
    protected NavigationManager Navigation => navigation;

    /// <summary>Whoever must first show again who they are, does so before filling in anything.</summary>
    protected override async Task OnInitializedAsync()
    {
        person = SessionCookie.Read(Http) is { } session ? await sessions.FindAsync(session, isUse: true, Http.RequestAborted) : null;
        if (!IsOpen) navigation.NavigateTo($"{(person is null ? "/sign-in" : "/confirm")}?to={Uri.EscapeDataString(Http.Request.Path + Http.Request.QueryString)}");
    }

    /// <summary>Gives a command; what it refuses is said in its words.</summary>
    protected async Task DoAsync(Func<Person, Task> command)
    {
        if (!IsOpen) return;
        try
        {
            await command(person!);
        }
        catch (Exception refused) when (refused is PersonRefusedException or NameTakenException or StoreUnavailableException)
        {
            Refusal = refused.Message;
        }
    }

    /// <summary>Says why a change was refused.</summary>
    /// <param name="refused">What the command answered.</param>
    /// <param name="wrong">What it means where nobody has to wait.</param>
    protected void Refuse(CredentialStep.Refused refused, string wrong) =>
        Refusal = refused.TryAgainIn is { } wait ? Say("signIn.wait", (int)Math.Ceiling(wait.TotalSeconds)) : wrong;
}
