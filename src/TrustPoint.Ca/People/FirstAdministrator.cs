using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>
/// How the first person comes in, while there is none: with a one-time code that stands on the console. What is chosen on the way stays in memory; one
/// step at the end adds the person, whole, and uses up the code. Until then the code may be entered again. Safe for concurrent use.
/// </summary>
public sealed class FirstAdministrator(
    IPeopleStore people, IAuditStore log, Sessions sessions, Passwords passwords, ISecretSeal seal, SignInLimits limits, RandomNumberGenerator random, TimeProvider time) : IDisposable
{
    private static readonly AppliancePart Recorder = new("first-start");

    private readonly BackOff perSource = new(limits, time);
    private readonly Tickets tickets = new(random, time);
    private readonly SemaphoreSlim one = new(1);
    private volatile byte[]? code;

    /// <summary>Whether there is nobody yet.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken ct) => (await people.ListAsync(ct)).Count == 0;

    /// <summary>Draws the code, in the place of the one before. Its hash is in memory alone: each start asks for a new one.</summary>
    /// <returns>What is typed; null: there is somebody, and no code any more.</returns>
    public async Task<string?> NewCodeAsync(CancellationToken ct)
    {
        if (!await IsWantedAsync(ct)) return null;
        var drawn = OneTimeCodes.Draw(random);
        code = OneTimeCodes.HashOf(drawn);
        return drawn;
    }

    /// <summary>Begins, with the code of the console.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="source">Where the try comes from, in text form.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now.</exception>
    public async Task<SignInStep> BeginAsync(string typed, string source, CancellationToken ct)
    {
        if (perSource.Take(source) is { } wait) return new SignInStep.Refused(wait);
        if (OneTimeCodes.HashOf(typed) is not { } hash || !IsGood(hash) || !await IsWantedAsync(ct)) return await RefusedAsync(source, ct);
        perSource.Forget(source);
        return new SignInStep.PersonWanted(tickets.Give(new("", 0, null) { SetUpSha256 = hash }), Fault: null);
    }

    /// <summary>Goes on with who the person is, and the password that they chose.</summary>
    public async Task<SignInStep> ChooseAsync(string ticket, string name, string displayName, string password, CancellationToken ct)
    {
        if (Take(ticket) is not { } open) return new SignInStep.Refused();
        var fault = People.NameFaults(name, displayName).FirstOrDefault() ?? Passwords.Fault(password, name, displayName);
        if (fault is not null) return new SignInStep.PersonWanted(tickets.Give(open), fault);
        var hash = await passwords.HashAsync(password, ct);
        return tickets.SetUpWanted(open with { Name = name, DisplayName = displayName, NewPasswordHash = hash, NewTotpKey = Totp.NewKey(random) }, wasWrong: false);
    }

    /// <summary>Goes on with a code of the authenticator app that was just set up: the person is there, and signed in.</summary>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: nobody was added.</exception>
    public async Task<SignInStep> ConfirmAsync(string ticket, string typed, string source, CancellationToken ct)
    {
        if (Take(ticket) is not { NewTotpKey: { } key } open) return new SignInStep.Refused();
        if (Totp.StepOf(key, typed, time.GetUtcNow()) is not { } step) return tickets.SetUpWanted(open, wasWrong: true);
        await one.WaitAsync(ct);
        try
        {
            // Another may have been faster, with the same code.
            if (!IsGood(open.SetUpSha256!) || !await IsWantedAsync(ct)) return await RefusedAsync(source, ct);
            return await AddAsync(open with { NewTotpStep = step }, source);
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<SignInStep> AddAsync(Ticket ticket, string source)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<string> recovery = [.. Enumerable.Range(0, OneTimeCodes.RecoveryCodes).Select(_ => OneTimeCodes.Draw(random))];
        var begun = new Account { Name = ticket.Name, DisplayName = ticket.DisplayName!, Roles = [new HeldRole(Role.Administrator)], AddedAt = now };
        var account = Credentials.Choose(ticket, begun, seal.Seal(ticket.Name, ticket.NewTotpKey!), recovery);
        var entry = AuditEntry.Create(
            AuditEventType.PersonAdded, now, Recorder, AuditOutcome.Success, ("person", account.Name), ("roles", string.Join(' ', account.Roles)), ("source", source));
        await people.AddAsync(account, entry, CancellationToken.None);
        code = null;
        var number = sessions.NextNumber();
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.PersonSignedIn, now, new Person(account.Name, account.Roles, number, IsFresh: true), AuditOutcome.Success, ("source", source), ("factor", "set-up-code"),
            ("recoveryCodesLeft", recovery.Count.ToString(CultureInfo.InvariantCulture)), ("passwordChosen", "true"), ("secondFactorSetUp", "true")), CancellationToken.None);
        return new SignInStep.SignedIn(sessions.Begin(account, number, source), recovery);
    }

    private bool IsGood(byte[] hash) => code is { } current && CryptographicOperations.FixedTimeEquals(current, hash);

    private Ticket? Take(string ticket) => tickets.Take(ticket) is { SetUpSha256: { } hash } open && IsGood(hash) ? open : null;

    private async Task<SignInStep> RefusedAsync(string source, CancellationToken ct)
    {
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.SignInRefused, time.GetUtcNow(), Recorder, AuditOutcome.Refused, ("source", source), ("what", "code of the console")), ct);
        return new SignInStep.Refused();
    }
}
