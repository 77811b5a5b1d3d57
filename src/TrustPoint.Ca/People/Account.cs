using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.People;

/// <summary>What is kept of a person or a machine. They are disabled, never deleted: the audit log goes on naming them.</summary>
public sealed record Account
{
    /// <summary>The login name. Unique, <c>[a-z0-9][a-z0-9.-]{0,31}</c>, for ever the same person's.</summary>
    public required string Name { get; init; }

    /// <summary>What people call the person.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What the person is here.</summary>
    public required IReadOnlyList<HeldRole> Roles { get; init; }

    /// <summary>True: a program, which has API keys and never signs in.</summary>
    public bool IsMachine { get; init; }

    /// <summary>False: may not sign in, and is signed out.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Rises when what was proved before no longer counts: sessions of an earlier epoch are over.</summary>
    public int Epoch { get; init; }

    /// <summary>Salted hash of the password; null: the set-up code stands in for it.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The code that begins what is missing of the credentials; null: there is none.</summary>
    public SetUpCode? SetUp { get; init; }

    /// <summary>The TOTP key, sealed (<see cref="ISecretSeal"/>); null: it must be set up.</summary>
    public byte[]? SealedTotpKey { get; init; }

    /// <summary>The last time step whose code was accepted: it and those before are refused.</summary>
    public long TotpStep { get; init; }

    /// <summary>SHA-256 of each recovery code that is left.</summary>
    public IReadOnlyList<byte[]> RecoveryCodes { get; init; } = [];

    /// <summary>By what authenticators know the person: random, so that they keep no name; null: no passkey is good.</summary>
    public string? PasskeyHandle { get; init; }

    /// <summary>When the person was added.</summary>
    public required DateTimeOffset AddedAt { get; init; }
}

/// <summary>A one-time code of 120 random bits that lets a person choose a password or set up a second factor, as it is kept.</summary>
/// <param name="Sha256">SHA-256 over its symbols.</param>
/// <param name="ExpiresAt">After this it is refused.</param>
public sealed record SetUpCode(byte[] Sha256, DateTimeOffset ExpiresAt);

/// <summary>Which accounts there are.</summary>
public enum AccountGroup
{
    /// <summary>Of people who may sign in.</summary>
    People,

    /// <summary>Of programs that may ask.</summary>
    Machines,

    /// <summary>Of nobody any more.</summary>
    Disabled,
}

/// <summary>What a list of people is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">A part of the login name or of what people call them.</param>
/// <param name="Group">Only these.</param>
public sealed record AccountFilter(string? Text = null, AccountGroup? Group = null);

/// <summary>The orders of a list of people.</summary>
public enum AccountSort
{
    /// <summary>By login name.</summary>
    Name,

    /// <summary>Who was added last first.</summary>
    Newest,
}

/// <summary>People as they are kept. Every change is durable with its audit entry.</summary>
public interface IPeopleStore
{
    /// <summary>Adds a person.</summary>
    /// <exception cref="NameTakenException">The name is another's.</exception>
    Task AddAsync(Account account, AuditEntry entry, CancellationToken ct);

    /// <summary>By name, as it is now; null: there is none.</summary>
    ValueTask<Account?> FindAsync(string name, CancellationToken ct);

    /// <summary>All people, by name.</summary>
    Task<IReadOnlyList<Account>> ListAsync(CancellationToken ct);

    /// <summary>People beside a place in the list.</summary>
    Task<Slice<Account>> ListAsync(AccountFilter filter, AccountSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Decides and writes in one durable transaction, on what the transaction sees.</summary>
    /// <param name="name">Whose account.</param>
    /// <param name="decide">The account as it becomes, with its audit entry; null: it stays. Depends on nothing else, and may be asked more than once.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The account as it became; null when there is none, or it stayed.</returns>
    Task<Account?> ChangeAsync(string name, Func<Account, (Account Account, AuditEntry Entry)?> decide, CancellationToken ct);
}

/// <summary>Keeps small secrets from whoever reads the database alone.</summary>
public interface ISecretSeal
{
    /// <summary>Encrypts a secret, bound to its person, or to what else it is of.</summary>
    byte[] Seal(string person, ReadOnlySpan<byte> secret);

    /// <summary>Decrypts it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is another person's, was changed, or the key is not the one it was sealed with.</exception>
    /// <exception cref="IOException">The key cannot be read.</exception>
    byte[] Open(string person, ReadOnlySpan<byte> sealedSecret);
}
