using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>What became of a change of one's own credentials.</summary>
public abstract record CredentialStep
{
    private CredentialStep()
    {
    }

    /// <summary>No: the old one was wrong, or something else was changed meanwhile.</summary>
    /// <param name="TryAgainIn">How long to wait; nothing was looked at. Null: try again.</param>
    public sealed record Refused(TimeSpan? TryAgainIn = null) : CredentialStep;

    /// <summary>The new password will not do.</summary>
    /// <param name="Fault">Why, in words.</param>
    public sealed record Unsuitable(string Fault) : CredentialStep;

    /// <summary>Show the URI as a QR code and the key as text, and ask for a code of the new app.</summary>
    /// <param name="Ticket">For <see cref="OwnCredentials.ConfirmSecondFactorAsync"/>. Secret.</param>
    /// <param name="Uri">What the authenticator app reads. Secret.</param>
    /// <param name="Key">The same, to be typed. Secret.</param>
    /// <param name="WasWrong">Whether a code was given that was wrong.</param>
    public sealed record SecondFactorSetUpWanted(string Ticket, string Uri, string Key, bool WasWrong) : CredentialStep;

    /// <summary>Done. The person's other sessions are over.</summary>
    /// <param name="RecoveryCodes">New ones, after a second factor was set up: shown once, kept nowhere. Else empty.</param>
    public sealed record Changed(IReadOnlyList<string> RecoveryCodes) : CredentialStep;
}

/// <summary>
/// How a person who is signed in chooses another password or second factor: with the old one, in a fresh session, so that neither a session left open nor a
/// password overheard is enough to take an account over. The session goes on, the others end. Safe for concurrent use.
/// </summary>
public sealed class OwnCredentials
{
    private readonly IPeopleStore people;
    private readonly IAuditStore log;
    private readonly Sessions sessions;
    private readonly Passwords passwords;
    private readonly ISecretSeal seal;
    private readonly RandomNumberGenerator random;
    private readonly TimeProvider time;
    private readonly SecondFactor secondFactor;
    private readonly BackOff tries;
    private readonly Tickets tickets;

    /// <summary>Makes it out of what it depends on.</summary>
    public OwnCredentials(
        IPeopleStore people, IAuditStore log, Sessions sessions, Passwords passwords, ISecretSeal seal, SignInLimits limits,
        RandomNumberGenerator random, TimeProvider time, ILogger<OwnCredentials> errors)
    {
        (this.people, this.log, this.sessions, this.passwords, this.seal, this.random, this.time) = (people, log, sessions, passwords, seal, random, time);
        (secondFactor, tries, tickets) = (new(seal, time, errors), new(limits, time), new(random, time));
    }

    /// <summary>Changes the password.</summary>
    /// <param name="person">Who is signed in.</param>
    /// <param name="old">The password of before, as typed.</param>
    /// <param name="wanted">The one to be, as typed.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nothing was changed.</exception>
    public async Task<CredentialStep> ChangePasswordAsync(Person person, string old, string wanted, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        if (tries.Take(person.Name) is { } wait) return new CredentialStep.Refused(wait);
        var account = await people.FindAsync(person.Name, ct);
        if (!await passwords.VerifyAsync(account?.PasswordHash, old, ct)) return await RefusedAsync(person, "password", ct);
        tries.Forget(person.Name);
        if (Passwords.Fault(wanted, account!.Name, account.DisplayName) is { } fault) return new CredentialStep.Unsuitable(fault);
        if (wanted == old) return new CredentialStep.Unsuitable("it is the password of before");
        var ticket = Ticket(account) with { NewPasswordHash = await passwords.HashAsync(wanted, ct) };
        return await ChangeAsync(person, ticket, AuditEventType.PersonChangedPassword, null, null, [], ct);
    }

    /// <summary>Begins to set up another second factor.</summary>
    /// <param name="person">Who is signed in.</param>
    /// <param name="code">Of the second factor of before, or a recovery code; it is used up.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nothing was changed.</exception>
    public async Task<CredentialStep> BeginSecondFactorAsync(Person person, string code, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        if (tries.Take(person.Name) is { } wait) return new CredentialStep.Refused(wait);
        var account = await people.FindAsync(person.Name, ct);
        if (account is not { SealedTotpKey: not null } || secondFactor.Prove(Ticket(account), account, code) is not { } proved)
            return await RefusedAsync(person, "second factor", ct);
        tries.Forget(person.Name);
        return SetUpWanted(proved with { NewTotpKey = Totp.NewKey(random) }, wasWrong: false);
    }

    /// <summary>Goes on with a code of the authenticator app that was just set up.</summary>
    /// <param name="person">Who is signed in.</param>
    /// <param name="ticket">As it was given.</param>
    /// <param name="code">Of the new app.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nothing was changed.</exception>
    public async Task<CredentialStep> ConfirmSecondFactorAsync(Person person, string ticket, string code, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        if (tickets.NameOf(ticket) != person.Name || tickets.Take(ticket) is not { } open) return new CredentialStep.Refused();
        if (Totp.StepOf(open.NewTotpKey, code, time.GetUtcNow()) is not { } step) return SetUpWanted(open, wasWrong: true);
        return await ChangeAsync(
            person, open with { NewTotpStep = step }, AuditEventType.PersonChangedSecondFactor, Credentials.FactorOf(open), seal.Seal(person.Name, open.NewTotpKey), NewRecoveryCodes(), ct);
    }

    /// <summary>How many recovery codes the person has left.</summary>
    public async Task<int> RecoveryCodesLeftAsync(Person person, CancellationToken ct) => (await people.FindAsync(person.Name, ct))?.RecoveryCodes.Count ?? 0;

    /// <summary>Makes new recovery codes: those of before are good no more. Sessions go on.</summary>
    /// <param name="person">Who is signed in.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nothing was changed.</exception>
    public async Task<CredentialStep> RenewRecoveryCodesAsync(Person person, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        var recovery = NewRecoveryCodes();
        var entry = AuditEntry.Create(AuditEventType.PersonRenewedRecoveryCodes, time.GetUtcNow(), person, AuditOutcome.Success);
        var changed = await people.ChangeAsync(
            person.Name,
            current => current is { Enabled: true, SealedTotpKey: not null } ? (current with { RecoveryCodes = [.. recovery.Select(code => OneTimeCodes.HashOf(code)!)] }, entry) : null, ct);
        return changed is null ? new CredentialStep.Refused() : new CredentialStep.Changed(recovery);
    }

    // What was proved is used up and what was chosen is taken over in one transaction: whoever was reset or disabled meanwhile changes nothing.
    private async Task<CredentialStep> ChangeAsync(
        Person person, Ticket ticket, AuditEventType type, string? factor, byte[]? sealedKey, IReadOnlyList<string> recovery, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var entry = AuditEntry.Create(type, now, person, AuditOutcome.Success, ("factor", factor));
        var changed = await people.ChangeAsync(
            person.Name, current => Credentials.Use(ticket, current, now) is { } used ? (Credentials.Choose(ticket, used, sealedKey, recovery), entry) : null, ct);
        if (changed is null) return new CredentialStep.Refused();
        sessions.GoOn(person, changed.Epoch);
        return new CredentialStep.Changed(recovery);
    }

    private async Task<CredentialStep> RefusedAsync(Person person, string what, CancellationToken ct)
    {
        await log.AppendAsync(AuditEntry.Create(AuditEventType.SignInRefused, time.GetUtcNow(), person, AuditOutcome.Refused, ("person", person.Name), ("what", what)), ct);
        return new CredentialStep.Refused();
    }

    private string[] NewRecoveryCodes() => [.. Enumerable.Range(0, OneTimeCodes.RecoveryCodes).Select(_ => OneTimeCodes.Draw(random))];

    private CredentialStep.SecondFactorSetUpWanted SetUpWanted(Ticket ticket, bool wasWrong) =>
        new(tickets.Give(ticket), Totp.UriOf(ticket.Name, ticket.NewTotpKey), Totp.TextOf(ticket.NewTotpKey), wasWrong);

    private static Ticket Ticket(Account account) => new(account.Name, account.Epoch, account.PasswordHash);
}
