using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>An API key to be.</summary>
/// <param name="Note">What it is for.</param>
public sealed record WantedApiKey(string Note)
{
    /// <summary>How long it is good.</summary>
    public TimeSpan Life { get; init; } = ApiKeys.OrdinaryLife;

    /// <inheritdoc cref="ApiKey.OnlyRoles"/>
    public IReadOnlyList<HeldRole>? OnlyRoles { get; init; }

    /// <inheritdoc cref="ApiKey.OnlyDomain"/>
    public string? OnlyDomain { get; init; }

    /// <inheritdoc cref="ApiKey.MayDoSensitive"/>
    public bool MayDoSensitive { get; init; }

    /// <summary>SHA-256 over the certificate that is to be the key; null: a secret is drawn.</summary>
    public byte[]? CertificateSha256 { get; init; }
}

/// <summary>An API key just made.</summary>
/// <param name="Key">As it is kept.</param>
/// <param name="Secret">The key itself: shown once, kept nowhere. Null: it is a certificate.</param>
public sealed record NewApiKey(ApiKey Key, string? Secret);

/// <summary>
/// The commands about API keys. Whoever manages people makes keys for machines; a person makes its own, signed in, so that nobody gets one that stands
/// for another. Over the admin socket both are made, which is an alarm in the log.
/// </summary>
public sealed class ApiKeys(
    IApiKeyStore store, IPeopleStore people, Domains.Domains domains, SecondPerson secondPerson, RandomNumberGenerator random, TimeProvider time, ILogger<ApiKeys> log)
{
    /// <summary>How long a key is good if nobody says otherwise.</summary>
    public static readonly TimeSpan OrdinaryLife = TimeSpan.FromDays(90);

    /// <summary>The longest that a key may be good.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    private const int LongestNote = 100;

    /// <summary>Makes a key for a machine, or on the box for anybody.</summary>
    /// <returns>The key; null: there is no such account.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="PersonRefusedException">It is a person's, or not what a key must be; says everything that is not.</exception>
    /// <exception cref="Certificates.NameTakenException">The certificate is or was a key already.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: there is no key.</exception>
    public async Task<NewApiKey?> AddAsync(Caller caller, string owner, WantedApiKey wanted, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangePeople, Right.ManagePeople, "make an API key", FieldsOf(owner, wanted)));
        if (await people.FindAsync(owner, ct) is not { } account) return null;
        if (!account.IsMachine && caller is not Administrator) throw new PersonRefusedException($"{owner} is a person, and makes keys of its own when signed in");
        Check(account, wanted);
        return await AddAsync(await secondPerson.AskAsync(allowed, ct), account, wanted, ct);
    }

    /// <summary>Makes a key of the person's own.</summary>
    /// <exception cref="NotAllowedException">A fresh proof is wanted.</exception>
    /// <exception cref="PersonRefusedException">It is not what a key must be; says everything that is not.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now: there is no key.</exception>
    public async Task<NewApiKey> AddOwnAsync(Person person, WantedApiKey wanted, CancellationToken ct)
    {
        person.Require(Right.ManageOwnAccess);
        var account = (await people.FindAsync(person.Name, ct))!;
        Check(account, wanted);
        return await AddAsync(person, account, wanted, ct);
    }

    /// <summary>The keys of an account, or all, newest first; revoked and expired ones too.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<IReadOnlyList<UsedApiKey>> ListAsync(Caller caller, string? owner, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        return store.ListAsync(owner, ct);
    }

    /// <summary>The person's own keys, newest first.</summary>
    public Task<IReadOnlyList<UsedApiKey>> ListOwnAsync(Person person, CancellationToken ct) => store.ListAsync(person.Name, ct);

    /// <summary>Refuses a key from the next request on. It takes no second person, as disabling takes none.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The key's name.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The key; null: none of that name is good.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<ApiKey?> RevokeAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManagePeople);
        var revoked = await RevokeAsync(caller, name, _ => true, ct);
        if (revoked is not null) Alarm(caller, "revoked an API key of", revoked.Owner);
        return revoked;
    }

    /// <summary>Refuses a key of the person's own from the next request on. It takes no fresh proof: whoever lost a key is in a hurry.</summary>
    /// <returns>The key; null: no good one of theirs has that name.</returns>
    public Task<ApiKey?> RevokeOwnAsync(Person person, string name, CancellationToken ct) => RevokeAsync(person, name, key => key.Owner == person.Name, ct);

    private async Task<NewApiKey> AddAsync(Caller caller, Account owner, WantedApiKey wanted, CancellationToken ct)
    {
        var (secret, now) = (wanted.CertificateSha256 is null ? ApiKeyText.Draw(random) : null, time.GetUtcNow());
        var key = new ApiKey
        {
            Sha256 = wanted.CertificateSha256 ?? ApiKeyText.HashOf(secret!)!,
            IsCertificate = secret is null,
            Owner = owner.Name,
            Note = wanted.Note,
            OnlyRoles = wanted.OnlyRoles,
            OnlyDomain = wanted.OnlyDomain,
            MayDoSensitive = wanted.MayDoSensitive,
            CreatedAt = now,
            ExpiresAt = now + wanted.Life,
        };
        await store.AddAsync(key, Entry(AuditEventType.ApiKeyAdded, now, caller, key), ct);
        Alarm(caller, "made an API key for", owner.Name);
        return new(key, secret);
    }

    private Task<ApiKey?> RevokeAsync(Caller caller, string name, Func<ApiKey, bool> isTheirs, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return store.ChangeAsync(
            name, key => key.RevokedAt is null && isTheirs(key) ? (key with { RevokedAt = now }, Entry(AuditEventType.ApiKeyRevoked, now, caller, key)) : null, ct);
    }

    private void Check(Account owner, WantedApiKey wanted)
    {
        string[] faults = [.. Faults(owner, wanted)];
        if (faults is not []) throw new PersonRefusedException(string.Join("; ", faults));
    }

    private static (string Name, string? Value)[] FieldsOf(string owner, WantedApiKey wanted) =>
    [
        ("person", owner), ("note", wanted.Note), ("life", wanted.Life.ToString("c", CultureInfo.InvariantCulture)),
        ("roles", wanted.OnlyRoles is { } roles ? string.Join(' ', roles) : null), ("domain", wanted.OnlyDomain), ("sensitive", wanted.MayDoSensitive ? "true" : null),
        ("certificate", wanted.CertificateSha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null),
    ];

    private IEnumerable<string> Faults(Account owner, WantedApiKey wanted)
    {
        if (wanted.Note.Length is 0 or > LongestNote || wanted.Note.Any(char.IsControl)) yield return $"say in 1 to {LongestNote} characters what the key is for";
        if (wanted.Life < TimeSpan.FromMinutes(1) || wanted.Life > LongestLife) yield return $"a key is good for a minute to {LongestLife.TotalDays:0} days";
        if (wanted.OnlyRoles is []) yield return "a key without any role does nothing: name roles, or leave them out";
        foreach (var domain in (wanted.OnlyRoles ?? []).Select(role => role.Domain).Append(wanted.OnlyDomain).OfType<string>().Distinct())
        {
            if (domains.Find(domain) is null) yield return $"there is no domain '{domain}'";
        }
        if (wanted.CertificateSha256 is not null && !owner.IsMachine) yield return "only a machine has a certificate as its key";
        if (wanted.MayDoSensitive && !owner.IsMachine) yield return "a person does sensitive acts signed in: only a machine's key may be made for them";
    }

    private static AuditEntry Entry(AuditEventType type, DateTimeOffset now, Caller caller, ApiKey key)
    {
        var isNew = type == AuditEventType.ApiKeyAdded;
        return AuditEntry.Create(
            type, now, caller, AuditOutcome.Success, ("key", key.Name), ("person", key.Owner), ("note", isNew ? key.Note : null),
            ("certificate", isNew && key.IsCertificate ? Convert.ToHexStringLower(key.Sha256) : null),
            ("expiresAt", isNew ? key.ExpiresAt.ToString("O", CultureInfo.InvariantCulture) : null), ("roles", isNew && key.OnlyRoles is { } roles ? string.Join(' ', roles) : null),
            ("domain", isNew ? key.OnlyDomain : null), ("sensitive", isNew && key.MayDoSensitive ? "true" : null));
    }

    private void Alarm(Caller caller, string done, string name)
    {
        if (caller is Administrator) log.LogWarning("ALARM: {Caller} {Done} {Person} over the admin socket, without signing in", caller.Name, done, name);
    }
}
