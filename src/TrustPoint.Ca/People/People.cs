using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.People;

/// <summary>A set-up code just made. It is shown once and kept nowhere.</summary>
/// <param name="Code">What the person types.</param>
/// <param name="ExpiresAt">After this it is refused.</param>
public sealed record NewSetUpCode(string Code, DateTimeOffset ExpiresAt);

/// <summary>A command about a person was refused. Nothing was changed.</summary>
/// <param name="message">Why, for people.</param>
public sealed class PersonRefusedException(string message) : Exception(message);

/// <summary>The commands about people. What is done over the admin socket, where nobody signs in, is an alarm in the log besides.</summary>
public sealed class People(IPeopleStore store, IAuditStore audit, Sessions sessions, Domains.Domains domains, SecondPerson secondPerson, RandomNumberGenerator random, TimeProvider time, ILogger<People> log)
{
    private const int LongestDisplayName = 100;

    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(24);

    /// <summary>Adds a person, who chooses a password and sets up a second factor at the first sign-in.</summary>
    /// <returns>The set-up code for it.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">A name or role is not what it must be; says everything that is not.</exception>
    /// <exception cref="NameTakenException">The name is another's.</exception>
    public async Task<NewSetUpCode> AddAsync(Caller caller, string name, string displayName, IReadOnlyList<HeldRole> roles, CancellationToken ct)
    {
        var allowed = caller.Require(ActOf("add a person", name, ("displayName", displayName), ("roles", string.Join(' ', roles))));
        Check([.. NameFaults(name, displayName), .. RoleFaults(roles)]);
        caller = await secondPerson.AskAsync(allowed, ct);
        var now = time.GetUtcNow();
        var (code, kept) = NewCode(now);
        var account = new Account { Name = name, DisplayName = displayName, Roles = roles, SetUp = kept, AddedAt = now };
        await store.AddAsync(account, Entry(AuditEventType.PersonAdded, now, caller, account, withCode: true), ct);
        Alarm(caller, "added", name);
        return code;
    }

    /// <summary>Adds a machine: a program that asks with API keys (<see cref="ApiKeys"/>) and never signs in.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">A name or role is not what it must be; says everything that is not.</exception>
    /// <exception cref="NameTakenException">The name is another's.</exception>
    public async Task<Account> AddMachineAsync(Caller caller, string name, string displayName, IReadOnlyList<HeldRole> roles, CancellationToken ct)
    {
        var allowed = caller.Require(ActOf("add a machine", name, ("displayName", displayName), ("roles", string.Join(' ', roles))));
        Check([.. NameFaults(name, displayName), .. RoleFaults(roles)]);
        caller = await secondPerson.AskAsync(allowed, ct);
        var account = new Account { Name = name, DisplayName = displayName, Roles = roles, IsMachine = true, AddedAt = time.GetUtcNow() };
        await store.AddAsync(account, Entry(AuditEventType.PersonAdded, account.AddedAt, caller, account, withCode: false), ct);
        Alarm(caller, "added the machine", name);
        return account;
    }

    /// <summary>A person; null: there is none of that name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public ValueTask<Account?> FindAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.SeePeople);
        return store.FindAsync(name, ct);
    }

    /// <summary>A page of the list of people.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<Account>> ListAsync(Caller caller, AccountFilter filter, PageRequest<AccountSort> page, CancellationToken ct)
    {
        caller.Require(Right.SeePeople);
        return page.ReadAsync(filter, from => store.ListAsync(filter, page.Sort, from, page.Limit, ct));
    }

    /// <summary>Lets a person sign in again.</summary>
    /// <returns>The person; null: there is none.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<Account?> EnableAsync(Caller caller, string name, CancellationToken ct) =>
        await AskAsync(caller, "let a person in again", name, ct) is { } permitted
            ? await ChangeAsync(permitted, name, AuditEventType.PersonEnabled, "enabled", account => account with { Enabled = true }, ct) : null;

    /// <summary>Signs a person out and lets them in no more. To take power away nobody waits for a second person.</summary>
    /// <returns>The person; null: there is none.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<Account?> DisableAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        return ChangeAsync(caller, name, AuditEventType.PersonDisabled, "disabled", account => account with { Enabled = false, Epoch = account.Epoch + 1 }, ct);
    }

    /// <summary>Gives a person other roles in the place of those before. It signs the person out.</summary>
    /// <returns>The person; null: there is none.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">A role is of a domain that is not there.</exception>
    public async Task<Account?> SetRolesAsync(Caller caller, string name, IReadOnlyList<HeldRole> roles, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        Check([.. RoleFaults(roles)]);
        if (await AskAsync(caller, "give a person other roles", name, ct, ("roles", string.Join(' ', roles))) is not { } permitted) return null;
        return await ChangeAsync(permitted, name, AuditEventType.PersonRolesChanged, "gave other roles to", account => account with { Roles = roles, Epoch = account.Epoch + 1 }, ct);
    }

    /// <summary>Forgets a person's password and signs them out: they choose another one with the code that is returned. The second factor stays.</summary>
    /// <returns>The set-up code; null: there is no such person.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">It is a machine.</exception>
    public Task<NewSetUpCode?> ResetPasswordAsync(Caller caller, string name, CancellationToken ct) =>
        ResetAsync(caller, "reset a password", name, AuditEventType.PersonPasswordReset, "reset the password of", account => account with { PasswordHash = null }, ct);

    /// <summary>Forgets a person's second factor, recovery codes and passkeys and signs them out: they set up another with password and the code that is returned.</summary>
    /// <returns>The set-up code; null: there is no such person.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">It is a machine.</exception>
    public Task<NewSetUpCode?> ResetSecondFactorAsync(Caller caller, string name, CancellationToken ct) =>
        ResetAsync(caller, "reset a second factor", name, AuditEventType.PersonSecondFactorReset, "reset the second factor of", account => account with { SealedTotpKey = null, RecoveryCodes = [], PasskeyHandle = null }, ct);

    /// <summary>The sessions that are open, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public IReadOnlyList<Session> SessionsSeenBy(Caller caller)
    {
        caller.Require(Right.SeePeople);
        return sessions.All;
    }

    /// <summary>Signs a person out everywhere. They may sign in again. It takes no second person, as disabling takes none.</summary>
    /// <returns>How many sessions there were.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<int> EndSessionsAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        var ended = sessions.End(name);
        await audit.AppendAsync(AuditEntry.Create(
            AuditEventType.SessionsEnded, time.GetUtcNow(), caller, AuditOutcome.Success, ("person", name), ("sessions", FormattableString.Invariant($"{ended}"))), ct);
        Alarm(caller, "ended the sessions of", name);
        return ended;
    }

    private async Task<NewSetUpCode?> ResetAsync(Caller caller, string words, string name, AuditEventType type, string done, Func<Account, Account> change, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        // A code would make a person of it.
        if (await store.FindAsync(name, ct) is { IsMachine: true }) throw new PersonRefusedException($"{name} is a machine: it has API keys and never signs in");
        if (await AskAsync(caller, words, name, ct) is not { } permitted) return null;
        var (code, kept) = NewCode(time.GetUtcNow());
        var account = await ChangeAsync(permitted, name, type, done, before => change(before) with { SetUp = kept, Epoch = before.Epoch + 1 }, ct);
        return account is null ? null : code;
    }

    private static Act ActOf(string words, string name, params (string Name, string? Value)[] fields) =>
        new(ActKind.ChangePeople, Right.ManagePeople, words, [("person", name), .. fields]);

    // The caller to go on with; null: there is no such person, so nobody is asked.
    private async Task<Caller?> AskAsync(Caller caller, string words, string name, CancellationToken ct, params (string Name, string? Value)[] fields)
    {
        var allowed = caller.Require(ActOf(words, name, fields));
        return await store.FindAsync(name, ct) is null ? null : await secondPerson.AskAsync(allowed, ct);
    }

    private async Task<Account?> ChangeAsync(Caller caller, string name, AuditEventType type, string done, Func<Account, Account> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var account = await store.ChangeAsync(name, before =>
        {
            var after = change(before);
            return (after, Entry(type, now, caller, after, withCode: after.SetUp != before.SetUp));
        }, ct);
        if (account is not null) Alarm(caller, done, name);
        return account;
    }

    private static void Check(string[] faults)
    {
        if (faults is not []) throw new PersonRefusedException(string.Join("; ", faults));
    }

    internal static IEnumerable<string> NameFaults(string name, string displayName)
    {
        if (!SignIn.Name().IsMatch(name)) yield return $"a login name is [a-z0-9][a-z0-9.-]{{0,31}}, '{name}' is not";
        if (displayName.Length is 0 or > LongestDisplayName || displayName.Any(char.IsControl)) yield return $"a person's name has 1 to {LongestDisplayName} characters";
    }

    private IEnumerable<string> RoleFaults(IReadOnlyList<HeldRole> roles)
    {
        foreach (var role in roles)
        {
            if (role.Domain is not null && role.Role != Role.RaOperator) yield return $"only an RA operator's role is of a domain, '{role}' is not";
            else if (role.Domain is { } domain && domains.Find(domain) is null) yield return $"there is no domain '{domain}'";
        }
    }

    private (NewSetUpCode Code, SetUpCode Kept) NewCode(DateTimeOffset now)
    {
        var code = OneTimeCodes.Draw(random);
        return (new(code, now + CodeLife), new(OneTimeCodes.HashOf(code)!, now + CodeLife));
    }

    private static AuditEntry Entry(AuditEventType type, DateTimeOffset now, Caller caller, Account account, bool withCode) => AuditEntry.Create(
        type, now, caller, AuditOutcome.Success, ("person", account.Name), ("machine", account.IsMachine ? "true" : null), ("roles", string.Join(' ', account.Roles)),
        ("codeExpiresAt", withCode ? account.SetUp?.ExpiresAt.ToString("O", CultureInfo.InvariantCulture) : null));

    private void Alarm(Caller caller, string done, string name)
    {
        if (caller is Administrator) log.LogWarning("ALARM: {Caller} {Done} {Person} over the admin socket, without signing in", caller.Name, done, name);
    }
}
