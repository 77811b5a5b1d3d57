using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>What a browser is asked to make a passkey by.</summary>
/// <param name="Ticket">Goes with the answer. Secret.</param>
/// <param name="Options">PublicKeyCredentialCreationOptionsJSON, WebAuthn.</param>
public sealed record PasskeyToMake(string Ticket, string Options);

/// <summary>The commands about passkeys: a person adds its own, in a fresh session; it and whoever manages people remove them. Safe for concurrent use.</summary>
public sealed class Passkeys
{
    private const int Most = 10;
    private const int LongestLabel = 50;

    private static readonly string[] Transports = ["usb", "nfc", "ble", "internal", "hybrid"];

    private readonly IPasskeyStore store;
    private readonly IPeopleStore people;
    private readonly Sessions sessions;
    private readonly RandomNumberGenerator random;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly WebAuthn webAuthn;
    private readonly PasskeyQuestions questions;

    /// <summary>Makes it out of what it depends on.</summary>
    public Passkeys(IPasskeyStore store, IPeopleStore people, Sessions sessions, RandomNumberGenerator random, TimeProvider time, ILogger<Passkeys> log)
    {
        (this.store, this.people, this.sessions, this.random, this.time, this.log) = (store, people, sessions, random, time, log);
        (webAuthn, questions) = (new(store, log), new(random, time));
    }

    /// <summary>Begins to add a passkey of the person's own.</summary>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    public async Task<PasskeyToMake> BeginAsync(Person person, PasskeyPlace place, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        var account = (await people.FindAsync(person.Name, ct))!;
        // WebAuthn Level 2 section 14.6.1: the handle is random, and tells nothing of the person.
        var question = await webAuthn.AskForNewAsync(account, account.PasskeyHandle ?? Secret.Draw(random), place);
        return new(questions.Open(question with { Session = person.Session, Epoch = account.Epoch }, person.Name), question.Options);
    }

    /// <summary>Adds what the browser's authenticator made.</summary>
    /// <param name="person">Who is signed in.</param>
    /// <param name="ticket">As it was given.</param>
    /// <param name="answer">PublicKeyCredential of the browser, JSON.</param>
    /// <param name="label">What the person calls it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="PersonRefusedException">It is none, or one too many; says why.</exception>
    /// <exception cref="NameTakenException">It is or was somebody's already.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nothing was added.</exception>
    public async Task<Passkey> AddAsync(Person person, string ticket, string answer, string label, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        if (label.Length is 0 or > LongestLabel || label.Any(char.IsControl)) throw new PersonRefusedException($"name the passkey in 1 to {LongestLabel} characters");
        if (questions.Take(ticket, person.Session) is not { } question) throw new PersonRefusedException("it took too long: begin again");
        if (await webAuthn.MadeAsync(question, answer) is not var (handle, made)) throw new PersonRefusedException("this passkey does not fit the question that was asked: begin again");
        var passkey = Record(person.Name, handle, made, question.Place, label);
        var entry = AuditEntry.Create(
            AuditEventType.PasskeyAdded, passkey.CreatedAt, person, AuditOutcome.Success, ("person", person.Name), ("passkey", passkey.Name), ("label", label), ("host", passkey.Host),
            ("backedUp", passkey.IsBackedUp ? "true" : null));
        // Whoever was reset or disabled meanwhile adds nothing; of two that begin at once with the first one, the later.
        return await store.AddAsync(
            person.Name,
            (account, kept) =>
            {
                if (kept.Count(one => one.RemovedAt is null) >= Most) throw new PersonRefusedException($"there are {Most} passkeys already: remove one that is not used");
                return account.Enabled && account.Epoch == question.Epoch && (account.PasskeyHandle ?? handle) == handle ? (account with { PasskeyHandle = handle }, passkey, entry) : null;
            },
            ct) ?? throw new PersonRefusedException("the account was changed meanwhile: begin again");
    }

    /// <summary>The person's own passkeys, oldest first.</summary>
    public Task<IReadOnlyList<Passkey>> ListOwnAsync(Person person, CancellationToken ct) => GoodOfAsync(person.Name, ct);

    /// <summary>A person's passkeys, oldest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<IReadOnlyList<Passkey>> ListAsync(Caller caller, string person, CancellationToken ct)
    {
        caller.Require(Right.SeePeople);
        return GoodOfAsync(person, ct);
    }

    /// <summary>Removes a passkey of the person's own; its other sessions are over. It takes no fresh proof: whoever lost one is in a hurry.</summary>
    /// <returns>Whether there was one of that name.</returns>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: it is still good.</exception>
    public async Task<bool> RemoveOwnAsync(Person person, string name, CancellationToken ct)
    {
        if (await RemoveAnyAsync(person, person.Name, name, ct) is not var (_, epoch)) return false;
        sessions.GoOn(person, epoch);
        return true;
    }

    /// <summary>Removes a person's passkey and signs the person out.</summary>
    /// <returns>It; null: the person has none of that name.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: it is still good.</exception>
    public async Task<Passkey?> RemoveAsync(Caller caller, string person, string name, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        if (await RemoveAnyAsync(caller, person, name, ct) is not var (removed, _)) return null;
        if (caller is Administrator) log.LogWarning("ALARM: {Caller} removed a passkey of {Person} over the admin socket, without signing in", caller.Name, person);
        return removed;
    }

    private async Task<(Passkey Removed, int Epoch)?> RemoveAnyAsync(Caller caller, string person, string name, CancellationToken ct)
    {
        if ((await GoodOfAsync(person, ct)).FirstOrDefault(passkey => passkey.Name == name) is not { } found) return null;
        var now = time.GetUtcNow();
        var entry = AuditEntry.Create(AuditEventType.PasskeyRemoved, now, caller, AuditOutcome.Success, ("person", person), ("passkey", name), ("label", found.Label));
        // Whoever came in with it is out: the lost one may have been used already.
        var changed = await store.ChangeAsync(
            found.CredentialId, (account, passkey) => passkey.IsGoodFor(account) ? (account with { Epoch = account.Epoch + 1 }, passkey with { RemovedAt = now }, entry) : null, ct);
        return changed is null ? null : (found with { RemovedAt = now }, changed.Epoch);
    }

    private async Task<IReadOnlyList<Passkey>> GoodOfAsync(string person, CancellationToken ct) =>
        await people.FindAsync(person, ct) is { PasskeyHandle: { } handle } account ? [.. (await store.ListAsync(handle, ct)).Where(passkey => passkey.IsGoodFor(account))] : [];

    private Passkey Record(string person, string handle, UserPasskeyInfo made, PasskeyPlace place, string label) => new()
    {
        CredentialId = made.CredentialId,
        Person = person,
        Handle = handle,
        Host = place.Host,
        Label = label,
        PublicKey = made.PublicKey,
        Transports = Known(made.Transports),
        CreatedAt = time.GetUtcNow(),
        IsBackupEligible = made.IsBackupEligible,
        IsBackedUp = made.IsBackedUp,
        SignCount = made.SignCount,
    };

    // WebAuthn Level 2 section 5.8.4. The browser's word and no more than a hint: what is not known is left out.
    private static string[] Known(string[]? transports) => [.. Transports.Intersect(transports ?? [])];
}
