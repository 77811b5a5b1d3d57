using Microsoft.AspNetCore.Components.Authorization;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.SignIn;

/// <summary>Who sits before this circuit. Asked anew for every command: a session that was ended elsewhere ends here with the next click.</summary>
public sealed class CircuitCaller(AuthenticationStateProvider states, ISignIn signIn)
{
    /// <summary>The caller of a command that the person gives now.</summary>
    /// <exception cref="SignedOutException">The session has ended.</exception>
    public Task<Caller> NowAsync(CancellationToken ct = default) => AskAsync(isActive: true, ct);

    /// <summary>Looks whether the session still stands, and keeps it no longer alive by that.</summary>
    /// <exception cref="SignedOutException">It has ended.</exception>
    public Task<Caller> LookAsync(CancellationToken ct = default) => AskAsync(isActive: false, ct);

    private async Task<Caller> AskAsync(bool isActive, CancellationToken ct)
    {
        var session = SessionCookie.Read((await states.GetAuthenticationStateAsync()).User);
        return (session is null ? null : await signIn.CallerAsync(session, isActive, ct)) ?? throw new SignedOutException();
    }
}

/// <summary>The session has ended. Whoever shows the page leads to the sign-in.</summary>
public sealed class SignedOutException() : Exception("the session has ended");
