using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.Rest;

/// <summary>People sign in at a terminal of the box, over its socket alone: as in the browser, with the same second factor and the same waits.</summary>
internal sealed class TerminalSignInRoutes(SignIn signIn, Sessions sessions) : IAdminRoutes
{
    private const string Source = "terminal";

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "terminal/sign-in", Right.UseTerminal, async exchange =>
        {
            var typed = await exchange.BodyAsync<TerminalSignIn>();
            return Answer(await signIn.BeginAsync(typed.Name ?? "", typed.Secret ?? "", Source, exchange.Aborted));
        }),
        GoOn("second-factor", signIn.SecondFactorAsync),
        GoOn("password", signIn.ChoosePasswordAsync),
        GoOn("app", signIn.ConfirmSecondFactorAsync),
        new("POST", "terminal/step-up", Right.UseTerminal, async exchange =>
        {
            var typed = await exchange.BodyAsync<TerminalStepUp>();
            return Answer(await signIn.StepUpAsync(typed.Session ?? "", typed.Code ?? "", typed.About, Source, exchange.Aborted));
        }),
        new("POST", "terminal/person", Right.UseTerminal, async exchange =>
            await sessions.FindAsync((await exchange.BodyAsync<TerminalAct>()).Session ?? "", isUse: true, exchange.Aborted) is { } person ? new TerminalPerson(person.Name, person.IsFresh) : new(null, false)),
        new("POST", "terminal/sign-out", Right.UseTerminal, async exchange =>
        {
            await sessions.SignOutAsync((await exchange.BodyAsync<TerminalAct>()).Session ?? "", exchange.Aborted);
            return new TerminalPerson(null, false);
        }),
    ];

    private static AdminRoute GoOn(string step, Func<string, string, string, CancellationToken, Task<SignInStep>> goOn) => new("POST", $"terminal/{step}", Right.UseTerminal, async exchange =>
    {
        var typed = await exchange.BodyAsync<TerminalSignInStep>();
        return Answer(await goOn(typed.Ticket ?? "", typed.Text ?? "", Source, exchange.Aborted));
    });

    private static TerminalSignInAnswer Answer(SignInStep step) => step switch
    {
        SignInStep.Refused { TryAgainIn: { } wait } => new("wait", WaitSeconds: Math.Ceiling(wait.TotalSeconds)),
        SignInStep.SecondFactorWanted wanted => new("secondFactor", wanted.Ticket, wanted.WasWrong),
        SignInStep.PasswordWanted wanted => new("password", wanted.Ticket, Fault: wanted.Fault),
        SignInStep.SecondFactorSetUpWanted wanted => new("app", wanted.Ticket, wanted.WasWrong, AppKey: wanted.Key, AppUri: wanted.Uri),
        SignInStep.SignedIn signedIn => new("signedIn", Session: signedIn.Session, RecoveryCodes: signedIn.RecoveryCodes),
        SignInStep.SteppedUp => new("steppedUp"),
        _ => new("refused"),
    };
}
