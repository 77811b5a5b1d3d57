using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.People;

/// <summary>What is kept of an API key: a secret of 256 random bits with which a program asks in its owner's name. Keys are revoked, never deleted.</summary>
public sealed record ApiKey
{
    private const int DigitsOfName = 12;

    /// <summary>Names it for people and on the log: the first digits of <see cref="Sha256"/>. No secret.</summary>
    public string Name => Convert.ToHexStringLower(Sha256)[..DigitsOfName];

    /// <summary>SHA-256 of the key as it is shown.</summary>
    public required byte[] Sha256 { get; init; }

    /// <summary>The account in whose name it asks.</summary>
    public required string Owner { get; init; }

    /// <summary>What it is for, in the words of who made it.</summary>
    public required string Note { get; init; }

    /// <summary>The roles that it is narrowed to; null: all that its owner has.</summary>
    public IReadOnlyList<HeldRole>? OnlyRoles { get; init; }

    /// <summary>The domain that it is narrowed to; null: all.</summary>
    public string? OnlyDomain { get; init; }

    /// <summary>Whether it may do what takes a fresh proof of a person. Of machines alone.</summary>
    public bool MayDoSensitive { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A key with when it was last used, as near as a minute; null: never.</summary>
public sealed record UsedApiKey(ApiKey Key, DateTimeOffset? LastUsedAt);

/// <summary>API keys as they are kept. Every change is durable with its audit entry.</summary>
public interface IApiKeyStore
{
    /// <summary>Adds a key.</summary>
    Task AddAsync(ApiKey key, AuditEntry entry, CancellationToken ct);

    /// <summary>By its hash, as it is now; null: there is none.</summary>
    ValueTask<ApiKey?> FindAsync(byte[] sha256, CancellationToken ct);

    /// <summary>The keys of one owner, or all; newest first.</summary>
    Task<IReadOnlyList<UsedApiKey>> ListAsync(string? owner, CancellationToken ct);

    /// <summary>Decides and writes in one durable transaction, on what the transaction sees.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="decide">The key as it becomes, with its audit entry; null: it stays. Depends on nothing else, and may be asked more than once.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The key as it became; null when there is none, or it stayed.</returns>
    Task<ApiKey?> ChangeAsync(string name, Func<ApiKey, (ApiKey Key, AuditEntry Entry)?> decide, CancellationToken ct);

    /// <summary>Notes when a key was used. That is on no log.</summary>
    Task NoteUseAsync(string name, DateTimeOffset at, CancellationToken ct);
}
