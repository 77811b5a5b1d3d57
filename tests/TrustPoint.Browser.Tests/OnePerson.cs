using System.Collections.Concurrent;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Browser.Tests;

/// <summary>One person with a password and a second factor, and the sessions that they have.</summary>
internal sealed class OnePerson : ISignIn
{
    public const string Name = "alice";
    public const string Password = "a long enough pass phrase";
    public const string Code = "123456";

    private readonly ConcurrentDictionary<string, bool> sessions = new();

    /// <summary>Ends all sessions, as an administrator does who disables somebody.</summary>
    public void EndAll() => sessions.Clear();

    public Task<SignInResult> SignInAsync(SignInAttempt attempt, CancellationToken ct) => Task.FromResult<SignInResult>(attempt switch
    {
        (Name, Password, null or "", _) => new SignInResult.SecondFactorWanted(),
        (Name, Password, Code, _) => new SignInResult.SignedIn(Begin()),
        _ => new SignInResult.Refused(null),
    });

    public ValueTask<Caller?> CallerAsync(string session, bool isActive, CancellationToken ct) =>
        new(sessions.ContainsKey(session) ? new Administrator(Name) : null);

    public Task SignOutAsync(string session, CancellationToken ct)
    {
        sessions.TryRemove(session, out _);
        return Task.CompletedTask;
    }

    private string Begin()
    {
        var session = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        sessions[session] = true;
        return session;
    }
}
