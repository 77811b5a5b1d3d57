using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.SignIn;

/// <summary>What somebody typed to sign in.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Password">Password.</param>
/// <param name="Code">Second factor; null: not typed.</param>
/// <param name="Source">Where it comes from: an address in text form.</param>
public sealed record SignInAttempt(string Name, string Password, string? Code, string Source);

/// <summary>What came of it.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    /// <summary>In.</summary>
    /// <param name="Session">The session's secret: it goes into the cookie and nowhere else.</param>
    public sealed record SignedIn(string Session) : SignInResult;

    /// <summary>Name and password are right; the second factor is missing.</summary>
    public sealed record SecondFactorWanted : SignInResult;

    /// <summary>Not in. An unknown name, a wrong password and a wrong code are not told apart.</summary>
    /// <param name="RetryAfter">When the next try is looked at; null: at once.</param>
    public sealed record Refused(TimeSpan? RetryAfter) : SignInResult;
}

/// <summary>What the pages ask of whoever knows people and their sessions.</summary>
public interface ISignIn
{
    /// <summary>Tries to sign in.</summary>
    Task<SignInResult> SignInAsync(SignInAttempt attempt, CancellationToken ct);

    /// <summary>Whose session it is, with the rights of this moment.</summary>
    /// <param name="session">The session's secret.</param>
    /// <param name="isActive">True: the person does something, and the session's idle time begins anew. False: a page only looks.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: the session has ended.</returns>
    ValueTask<Caller?> CallerAsync(string session, bool isActive, CancellationToken ct);

    /// <summary>Ends a session. One that has ended is no error.</summary>
    Task SignOutAsync(string session, CancellationToken ct);
}
