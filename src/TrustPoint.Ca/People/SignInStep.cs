namespace TrustPoint.Ca.People;

/// <summary>What became of a step of a sign-in. A ticket stands for what was proved so far: it is a secret, good for one step and ten minutes.</summary>
public abstract record SignInStep
{
    private SignInStep()
    {
    }

    /// <summary>No. It is not said what was wrong.</summary>
    /// <param name="TryAgainIn">How long to wait; nothing was looked at, and a ticket is still good. Null: wrong, begin again.</param>
    public sealed record Refused(TimeSpan? TryAgainIn = null) : SignInStep;

    /// <summary>The code of the console was right: who is the first administrator?</summary>
    /// <param name="Ticket">For <see cref="FirstAdministrator.ChooseAsync"/>.</param>
    /// <param name="Fault">Why what was given will not do, in words; null: nothing was.</param>
    public sealed record PersonWanted(string Ticket, string? Fault) : SignInStep;

    /// <summary>A code is wanted: of the authenticator app, a recovery code, or where there is no second factor yet, the set-up code.</summary>
    /// <param name="Ticket">For <see cref="SignIn.SecondFactorAsync"/>.</param>
    /// <param name="WasWrong">Whether one was given that was wrong.</param>
    public sealed record SecondFactorWanted(string Ticket, bool WasWrong) : SignInStep;

    /// <summary>A password must be chosen.</summary>
    /// <param name="Ticket">For <see cref="SignIn.ChoosePasswordAsync"/>.</param>
    /// <param name="Fault">Why the one that was given will not do, in words; null: none was.</param>
    public sealed record PasswordWanted(string Ticket, string? Fault) : SignInStep;

    /// <summary>A second factor must be set up: show the URI as a QR code and the key as text, and ask for a code.</summary>
    /// <param name="Ticket">For <see cref="SignIn.ConfirmSecondFactorAsync"/>.</param>
    /// <param name="Uri">What the authenticator app reads. Secret.</param>
    /// <param name="Key">The same, to be typed. Secret.</param>
    /// <param name="WasWrong">Whether a code was given that was wrong.</param>
    public sealed record SecondFactorSetUpWanted(string Ticket, string Uri, string Key, bool WasWrong) : SignInStep;

    /// <summary>A passkey is wanted.</summary>
    /// <param name="Ticket">Goes with the answer: for <see cref="PasskeySignIn"/>. Secret.</param>
    /// <param name="Options">What the browser asks an authenticator for: PublicKeyCredentialRequestOptionsJSON, WebAuthn.</param>
    public sealed record PasskeyWanted(string Ticket, string Options) : SignInStep;

    /// <summary>Signed in.</summary>
    /// <param name="Session">The session's secret (<see cref="Sessions.FindAsync"/>).</param>
    /// <param name="RecoveryCodes">New ones, after a second factor was set up: shown once, kept nowhere. Else empty.</param>
    public sealed record SignedIn(string Session, IReadOnlyList<string> RecoveryCodes) : SignInStep;

    /// <summary>The session is fresh again: sensitive acts are open to it for a while.</summary>
    public sealed record SteppedUp : SignInStep;
}
