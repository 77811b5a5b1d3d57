using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>
/// How a person signs in, or shows again who is sitting there, with a passkey: something it has that was opened by something it knows or is, so that it is
/// two factors, and resists phishing (NIST SP 800-63B-4 section 2.2.2). At the sign-in nobody types a name: the authenticator says whose it is, so that a
/// stranger learns of nobody (WebAuthn Level 2 section 14.6.2). Safe for concurrent use.
/// </summary>
public sealed class PasskeySignIn
{
    private static readonly AppliancePart Recorder = new("sign-in");

    private readonly IPasskeyStore store;
    private readonly IPeopleStore people;
    private readonly IAuditStore audit;
    private readonly Sessions sessions;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly WebAuthn webAuthn;
    private readonly PasskeyQuestions questions;
    private readonly BackOff perSource;

    /// <summary>Makes it out of what it depends on.</summary>
    public PasskeySignIn(
        IPasskeyStore store, IPeopleStore people, IAuditStore audit, Sessions sessions, SignInLimits limits, RandomNumberGenerator random, TimeProvider time, ILogger<PasskeySignIn> log)
    {
        (this.store, this.people, this.audit, this.sessions, this.time, this.log) = (store, people, audit, sessions, time, log);
        (webAuthn, questions, perSource) = (new(store, log), new(random, time), new(limits, time));
    }

    /// <summary>Begins a sign-in: any passkey of this place will do.</summary>
    public async Task<SignInStep> BeginAsync(PasskeyPlace place, string source) => Wanted(await webAuthn.AskForAsync(handle: null, place), source);

    /// <summary>Signs in with the browser's answer.</summary>
    /// <param name="ticket">As it was given.</param>
    /// <param name="answer">PublicKeyCredential of the browser, JSON.</param>
    /// <param name="source">Where the try comes from, in text form.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody is signed in.</exception>
    public async Task<SignInStep> SignInAsync(string ticket, string answer, string source, CancellationToken ct)
    {
        if (perSource.Take(source) is { } wait) return new SignInStep.Refused(wait);
        var number = sessions.NextNumber();
        var account = await UseAsync(ticket, session: null, answer, source, (account, passkey, _) => AuditEntry.Create(
            AuditEventType.PersonSignedIn, time.GetUtcNow(), new Person(account.Name, account.Roles, number, IsFresh: true), AuditOutcome.Success, ("source", source), ("factor", "passkey"),
            ("passkey", passkey.Name), ("recoveryCodesLeft", FormattableString.Invariant($"{account.RecoveryCodes.Count}"))), ct);
        if (account is null) return new SignInStep.Refused();
        perSource.Forget(source);
        return new SignInStep.SignedIn(sessions.Begin(account, number, source), []);
    }

    /// <summary>Begins to show again who is sitting there, with one of the person's own.</summary>
    /// <param name="person">Who.</param>
    /// <param name="place">Where.</param>
    /// <param name="about">What it is for, as the person sees it; null: for nothing in particular.</param>
    /// <param name="source">Where the try comes from.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<SignInStep> BeginStepUpAsync(Person person, PasskeyPlace place, string? about, string source, CancellationToken ct)
    {
        if (await people.FindAsync(person.Name, ct) is not { PasskeyHandle: { } handle }) return new SignInStep.Refused();
        return Wanted(await webAuthn.AskForAsync(handle, place) with { Session = person.Session, About = about }, source);
    }

    /// <summary>Shows it with the browser's answer.</summary>
    /// <param name="session">The session's secret.</param>
    /// <param name="ticket">As it was given to this session.</param>
    /// <param name="answer">PublicKeyCredential of the browser, JSON.</param>
    /// <param name="source">Where the try comes from.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now.</exception>
    public async Task<SignInStep> StepUpAsync(string session, string ticket, string answer, string source, CancellationToken ct)
    {
        if (await sessions.FindAsync(session, isUse: true, ct) is not { } person) return new SignInStep.Refused();
        if (perSource.Take(source) is { } wait) return new SignInStep.Refused(wait);
        string? about = null;
        var account = await UseAsync(ticket, person.Session, answer, source, (_, passkey, question) => AuditEntry.Create(
            AuditEventType.PersonSteppedUp, time.GetUtcNow(), person, AuditOutcome.Success, ("factor", "passkey"), ("passkey", passkey.Name), ("for", about = question.About)), ct);
        if (account is null) return new SignInStep.Refused();
        sessions.Prove(session, about);
        perSource.Forget(source);
        return new SignInStep.SteppedUp();
    }

    private SignInStep.PasskeyWanted Wanted(PasskeyQuestion question, string source) => new(questions.Open(question, source), question.Options);

    // What was proved is decided and counted in one transaction: whoever was disabled or reset, or lost the passkey meanwhile, is refused.
    private async Task<Account?> UseAsync(string ticket, long? session, string answer, string source, Func<Account, Passkey, PasskeyQuestion, AuditEntry> entry, CancellationToken ct)
    {
        if (questions.Take(ticket, session) is not { } question || await webAuthn.UsedAsync(question, answer) is not var (handle, used))
        {
            await RefuseAsync(AuditEventType.SignInRefused, [("source", source), ("what", "passkey")], ct);
            return null;
        }
        (Account Account, Passkey Passkey)? seen = null;
        var account = await store.ChangeAsync(used.CredentialId, (account, passkey) =>
        {
            seen = (account, passkey);
            if (!account.Enabled || passkey.Handle != handle || !passkey.IsGoodFor(account) || !HasRisen(passkey, used)) return null;
            return (account, passkey with { SignCount = used.SignCount, IsBackedUp = used.IsBackedUp, LastUsedAt = time.GetUtcNow() }, entry(account, passkey, question));
        }, ct);
        if (account is null) await RefuseAsync(seen, used, source, ct);
        return account;
    }

    // WebAuthn Level 2 section 7.2 step 21: a count that is kept at all rises with every signature.
    private static bool HasRisen(Passkey passkey, UserPasskeyInfo used) => (passkey.SignCount, used.SignCount) is (0, 0) || used.SignCount > passkey.SignCount;

    private async Task RefuseAsync((Account Account, Passkey Passkey)? seen, UserPasskeyInfo used, string source, CancellationToken ct)
    {
        if (seen is var (account, passkey) && !HasRisen(passkey, used))
        {
            log.LogWarning("ALARM: the passkey {Passkey} of {Person} was refused: its count did not rise, there may be a copy. Remove it, and ask its owner", passkey.Name, account.Name);
            await RefuseAsync(
                AuditEventType.PasskeySuspected,
                [("person", account.Name), ("passkey", passkey.Name), ("source", source), ("count", FormattableString.Invariant($"{used.SignCount}")), ("before", FormattableString.Invariant($"{passkey.SignCount}"))],
                ct);
            return;
        }
        await RefuseAsync(AuditEventType.SignInRefused, [("person", seen?.Account.Name), ("source", source), ("what", "passkey")], ct);
    }

    private Task RefuseAsync(AuditEventType type, (string, string?)[] details, CancellationToken ct) =>
        audit.AppendAsync(AuditEntry.Create(type, time.GetUtcNow(), Recorder, AuditOutcome.Refused, details), ct);
}
