using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>One person: what they are here, where they are signed in, and what can be changed of that.</summary>
public sealed partial class PersonPage(Ca.People.People people, Passkeys passkeys, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private readonly Attempt attempt = new(caller);
    private Account? account;
    private IReadOnlyList<Session> sessions = [];
    private IReadOnlyList<Passkey> own = [];
    private HashSet<HeldRole> chosen = [];
    private bool mayChange;
    private bool isSelf;
    private string? done;
    private NewSetUpCode? code;

    /// <summary>The login name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        var before = account;
        account = await people.FindAsync(person, Name, Gone);
        if (account is null) return;
        // What somebody has ticked and not saved stays, unless the roles became others meanwhile.
        if (before is null || !before.Roles.SequenceEqual(account.Roles)) chosen = [.. account.Roles];
        sessions = [.. people.SessionsSeenBy(person).Where(session => session.Person == Name)];
        own = await passkeys.ListAsync(person, Name, Gone);
        mayChange = person.ReachOf(Right.ManagePeople).IsAnywhere;
        isSelf = person.Name == Name;
    }

    private Task<bool> SaveRolesAsync() => DoAsync("person.roles.done", person => people.SetRolesAsync(person, Name, [.. chosen], Gone));

    private Task<bool> DisableAsync() => DoAsync("person.disable.done", person => people.DisableAsync(person, Name, Gone));

    private Task<bool> EnableAsync() => DoAsync("person.enable.done", person => people.EnableAsync(person, Name, Gone));

    private Task<bool> EndSessionsAsync() => DoAsync("person.end.done", person => people.EndSessionsAsync(person, Name, Gone));

    private Task<bool> ResetPasswordAsync() => DoAsync("person.reset.done", async person => code = await people.ResetPasswordAsync(person, Name, Gone));

    private Task<bool> ResetSecondFactorAsync() => DoAsync("person.reset.done", async person => code = await people.ResetSecondFactorAsync(person, Name, Gone));

    private Task<bool> RemovePasskeyAsync(Passkey passkey) => DoAsync("person.passkey.done", person => passkeys.RemoveAsync(person, Name, passkey.Name, Gone));

    private Task<bool> DoAsync(string said, Func<Caller, Task> command) => attempt.MakeAsync(
        async person =>
        {
            (done, code) = (null, null);
            await command(person);
            done = Say(said, account!.DisplayName);
            // Whoever did it to themselves is signed out by it.
            await LookAsync();
        },
        Gone);
}
