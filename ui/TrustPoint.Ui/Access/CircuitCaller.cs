using Microsoft.AspNetCore.Components.Authorization;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ui.Access;

/// <summary>Who sits before this circuit. Asked anew for every command: a session that was ended elsewhere ends here with the next click.</summary>
public sealed class CircuitCaller(AuthenticationStateProvider states, Sessions sessions)
{
    /// <summary>The caller of a command that the person gives now.</summary>
    /// <exception cref="SignedOutException">The session has ended.</exception>
    public Task<Person> NowAsync(CancellationToken ct = default) => AskAsync(isUse: true, ct);

    /// <summary>Asks whoever sits there to show again who they are, for what is said there, on the page as it stands, and says whether they did; null: nothing here asks.</summary>
    public Func<string?, CancellationToken, Task<bool>>? AskForProof { get; set; }

    /// <summary>
    /// Gives a command. One that takes a new proof of who is sitting there is given once more after that. Who gives it is looked up once, so a proof does not
    /// grow old between its acts; one that does several asks for what the strictest of them takes before the first.
    /// </summary>
    /// <returns>False: the proof was not shown, and nothing was done.</returns>
    /// <exception cref="NotAllowedException">The person may not; or it takes another proof than the one that was shown just now.</exception>
    /// <exception cref="SignedOutException">The session has ended.</exception>
    public async Task<bool> GiveAsync(Func<Person, Task> command, CancellationToken ct)
    {
        try
        {
            await command(await NowAsync(ct));
            return true;
        }
        catch (NotAllowedException stale) when (stale.WantsStepUp && AskForProof is not null)
        {
            if (!await AskForProof(stale.About, ct)) return false;
        }
        await command(await NowAsync(ct));
        return true;
    }

    /// <summary>The caller of what a page looks at by itself: it keeps the session no longer alive.</summary>
    /// <exception cref="SignedOutException">The session has ended.</exception>
    public Task<Person> LookAsync(CancellationToken ct = default) => AskAsync(isUse: false, ct);

    private async Task<Person> AskAsync(bool isUse, CancellationToken ct)
    {
        var session = SessionCookie.Read((await states.GetAuthenticationStateAsync()).User);
        return (session is null ? null : await sessions.FindAsync(session, isUse, ct)) ?? throw new SignedOutException();
    }
}

/// <summary>The session has ended. Whoever shows the page leads to the sign-in.</summary>
public sealed class SignedOutException() : Exception("the session has ended");
