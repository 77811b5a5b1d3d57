using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>
/// How a person signs in: a password and a second factor and, where an account has none yet, a set-up code and both chosen. What is proved and
/// chosen on the way stays in memory; one transaction at the end uses up what is good once and begins the session. Safe for concurrent use.
/// </summary>
public sealed partial class SignIn
{
    private static readonly AppliancePart Recorder = new("sign-in");

    private readonly IPeopleStore people;
    private readonly IAuditStore log;
    private readonly Sessions sessions;
    private readonly Passwords passwords;
    private readonly SecondFactor secondFactor;
    private readonly ISecretSeal seal;
    private readonly RandomNumberGenerator random;
    private readonly TimeProvider time;
    private readonly BackOff perPerson;
    private readonly BackOff perSource;
    private readonly Tickets tickets;

    /// <summary>Makes it out of what it depends on.</summary>
    public SignIn(
        IPeopleStore people, IAuditStore log, Sessions sessions, Passwords passwords, ISecretSeal seal, SignInLimits limits,
        RandomNumberGenerator random, TimeProvider time, ILogger<SignIn> errors)
    {
        (this.people, this.log, this.sessions, this.passwords, this.seal, this.random, this.time) = (people, log, sessions, passwords, seal, random, time);
        (perPerson, perSource, tickets, secondFactor) = (new(limits, time), new(limits, time), new(random, time), new(seal, time, errors));
    }

    /// <summary>Begins: the name with the password, or with the set-up code where there is no password.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="secret">The password or code, as typed.</param>
    /// <param name="source">Where the try comes from, in text form.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody is signed in.</exception>
    public async Task<SignInStep> BeginAsync(string name, string secret, string source, CancellationToken ct)
    {
        // What cannot be a name shares one budget: it is not worth remembering each.
        var person = Name().IsMatch(name) ? name : "";
        if (Wait(person, source) is { } wait) return new SignInStep.Refused(wait);

        // The same work, whoever it is and whatever there is of them: one password is hashed.
        var account = await people.FindAsync(person, ct);
        var knows = await passwords.VerifyAsync(account?.PasswordHash, secret, ct);
        var code = account is { PasswordHash: null } ? SecondFactor.SetUpCodeOf(account, secret, time.GetUtcNow()) : null;
        if (account is not { Enabled: true } || !(knows || code is not null)) return await RefusedAsync(account, source, "password", ct);
        return await NextAsync(new(account.Name, account.Epoch, account.PasswordHash) { SetUpSha256 = code }, account, source, ct);
    }

    /// <summary>Goes on with a code of the second factor: TOTP, a recovery code, or the set-up code where there is no second factor yet.</summary>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody is signed in.</exception>
    public async Task<SignInStep> SecondFactorAsync(string ticket, string code, string source, CancellationToken ct)
    {
        if (tickets.NameOf(ticket) is not { } name) return new SignInStep.Refused();
        if (Wait(name, source) is { } wait) return new SignInStep.Refused(wait);
        if (await TakeAsync(ticket, ct) is not var (open, account)) return new SignInStep.Refused();
        if (secondFactor.Prove(open, account, code) is { } proved) return await NextAsync(proved, account, source, ct);
        await RefusedAsync(account, source, "second factor", ct);
        return new SignInStep.SecondFactorWanted(tickets.Give(open), WasWrong: true);
    }

    /// <summary>Goes on with the password that the person chose.</summary>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody is signed in.</exception>
    public async Task<SignInStep> ChoosePasswordAsync(string ticket, string password, string source, CancellationToken ct)
    {
        if (await TakeAsync(ticket, ct) is not var (open, account)) return new SignInStep.Refused();
        if (!IsSecondProved(open, account) || account.PasswordHash is not null) return new SignInStep.Refused();
        if (Passwords.Fault(password, account.Name, account.DisplayName) is { } fault) return new SignInStep.PasswordWanted(tickets.Give(open), fault);
        return await NextAsync(open with { NewPasswordHash = await passwords.HashAsync(password, ct) }, account, source, ct);
    }

    /// <summary>Goes on with a code of the authenticator app that was just set up.</summary>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody is signed in.</exception>
    public async Task<SignInStep> ConfirmSecondFactorAsync(string ticket, string code, string source, CancellationToken ct)
    {
        if (await TakeAsync(ticket, ct) is not var (open, account)) return new SignInStep.Refused();
        if (open.NewTotpKey is not { } key) return new SignInStep.Refused();
        return Totp.StepOf(key, code, time.GetUtcNow()) is { } step
            ? await NextAsync(open with { NewTotpStep = step }, account, source, ct)
            : tickets.SetUpWanted(open, wasWrong: true);
    }

    /// <summary>Proves again who is sitting there, with a code of the second factor that was not used before.</summary>
    /// <param name="session">The session's secret.</param>
    /// <param name="code">As typed.</param>
    /// <param name="about">What it is given for, as the person saw it; null: for nothing in particular.</param>
    /// <param name="source">Where the try comes from.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now.</exception>
    public async Task<SignInStep> StepUpAsync(string session, string code, string? about, string source, CancellationToken ct)
    {
        if (await sessions.FindAsync(session, isUse: true, ct) is not { } person) return new SignInStep.Refused();
        if (Wait(person.Name, source) is { } wait) return new SignInStep.Refused(wait);
        var account = await people.FindAsync(person.Name, ct);
        if (account is not { Enabled: true, SealedTotpKey: not null }
            || secondFactor.Prove(new(account.Name, account.Epoch, account.PasswordHash), account, code) is not { } proved)
            return await RefusedAsync(account, source, "second factor", ct);
        var now = time.GetUtcNow();
        var entry = AuditEntry.Create(AuditEventType.PersonSteppedUp, now, person, AuditOutcome.Success, ("factor", Credentials.FactorOf(proved)), ("for", about));
        var changed = await people.ChangeAsync(account.Name, current => Credentials.Use(proved, current, now) is { } used ? (used, entry) : null, ct);
        if (changed is null) return await RefusedAsync(account, source, "second factor", ct);
        sessions.Prove(session, about);
        Forget(person.Name, source);
        return new SignInStep.SteppedUp();
    }

    // What is still missing, in the order in which it is asked for: proofs first, then what is chosen.
    private async Task<SignInStep> NextAsync(Ticket ticket, Account account, string source, CancellationToken ct)
    {
        if (!IsSecondProved(ticket, account)) return new SignInStep.SecondFactorWanted(tickets.Give(ticket), WasWrong: false);
        if (account.PasswordHash is null && ticket.NewPasswordHash is null) return new SignInStep.PasswordWanted(tickets.Give(ticket), Fault: null);
        if (account.SealedTotpKey is null && ticket.NewTotpStep is null) return tickets.SetUpWanted(ticket with { NewTotpKey = Totp.NewKey(random) }, wasWrong: false);
        return await CompleteAsync(ticket, source, ct);
    }

    private async Task<SignInStep> CompleteAsync(Ticket ticket, string source, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var number = sessions.NextNumber();
        IReadOnlyList<string> recovery = ticket.NewTotpKey is null ? [] : [.. Enumerable.Range(0, OneTimeCodes.RecoveryCodes).Select(_ => OneTimeCodes.Draw(random))];
        var sealedKey = ticket.NewTotpKey is { } key ? seal.Seal(ticket.Name, key) : null;
        var changed = await people.ChangeAsync(ticket.Name, current =>
        {
            if (Credentials.Use(ticket, current, now) is not { } used) return null;
            var next = Credentials.Choose(ticket, used, sealedKey, recovery);
            var entry = AuditEntry.Create(
                AuditEventType.PersonSignedIn, now, new Person(next.Name, next.Roles, number, IsFresh: true), AuditOutcome.Success,
                ("source", source), ("factor", Credentials.FactorOf(ticket)), ("recoveryCodesLeft", FormattableString.Invariant($"{next.RecoveryCodes.Count}")),
                ("passwordChosen", ticket.NewPasswordHash is null ? null : "true"), ("secondFactorSetUp", sealedKey is null ? null : "true"));
            return (next, entry);
        }, ct);
        if (changed is null) return await RefusedAsync(await people.FindAsync(ticket.Name, ct), source, "used before", ct);
        Forget(ticket.Name, source);
        return new SignInStep.SignedIn(sessions.Begin(changed, number, source), recovery);
    }

    // Refused now, whatever the ticket says: who is disabled, or began new credentials meanwhile.
    private async Task<(Ticket Ticket, Account Account)?> TakeAsync(string secret, CancellationToken ct) =>
        tickets.Take(secret) is { } ticket && await people.FindAsync(ticket.Name, ct) is { } account && Credentials.Stands(ticket, account) ? (ticket, account) : null;

    // Who came with the set-up code has shown it already; there is nothing else to show before a second factor is set up.
    private static bool IsSecondProved(Ticket ticket, Account account) =>
        account.SealedTotpKey is null ? ticket.SetUpSha256 is not null : ticket.TotpStep is not null || ticket.RecoverySha256 is not null;

    private TimeSpan? Wait(string person, string source) => perSource.Take(source) ?? perPerson.Take(person);

    private void Forget(string person, string source)
    {
        perPerson.Forget(person);
        perSource.Forget(source);
    }

    // A name that nobody has is not recorded: it may be a password in the wrong field.
    private async Task<SignInStep> RefusedAsync(Account? account, string source, string what, CancellationToken ct)
    {
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.SignInRefused, time.GetUtcNow(), Recorder, AuditOutcome.Refused, ("person", account?.Name), ("source", source), ("what", what)), ct);
        return new SignInStep.Refused();
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,31}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Name();
}
