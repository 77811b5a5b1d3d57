using System.Security.Cryptography;
using TrustPoint.Ca.Audit;

namespace TrustPoint.Ca.People;

/// <summary>What is kept of a passkey: a WebAuthn credential that its authenticator uses only after it knew the person by a PIN, a finger or a face. Removed, never deleted.</summary>
public sealed record Passkey
{
    private const int DigitsOfName = 12;

    /// <summary>Names it for people and on the log: the first digits of SHA-256 over <see cref="CredentialId"/>. No secret.</summary>
    public string Name => Convert.ToHexStringLower(SHA256.HashData(CredentialId))[..DigitsOfName];

    /// <summary>The authenticator's name for it, at most 1023 octets. Unique.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>Whose.</summary>
    public required string Person { get; init; }

    /// <summary>The person's <see cref="Account.PasskeyHandle"/> when it was made: under another one it is good no more.</summary>
    public required string Handle { get; init; }

    /// <summary>The one host name of the box that it works at (rp id).</summary>
    public required string Host { get; init; }

    /// <summary>What its person calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Its public key, COSE_Key (RFC 9052 section 7).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How a browser reaches its authenticator: usb, nfc, ble, internal, hybrid.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether its authenticator may copy it to others of the person.</summary>
    public bool IsBackupEligible { get; init; }

    /// <summary>Whether that was done, as it was at the last use.</summary>
    public bool IsBackedUp { get; init; }

    /// <summary>How often it signed, by its authenticator's count; 0: it does not count.</summary>
    public uint SignCount { get; init; }

    /// <summary>When it was last used; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was removed; null: it was not.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Whether it proves an account: neither removed, nor from before the account's second factor was reset.</summary>
    internal bool IsGoodFor(Account account) => RemovedAt is null && Person == account.Name && Handle == account.PasskeyHandle;
}

/// <summary>Passkeys as they are kept. Every change is durable with its audit entry, and decided together with the account it belongs to.</summary>
public interface IPasskeyStore
{
    /// <summary>Those that were made under a handle, oldest first; removed ones too.</summary>
    Task<IReadOnlyList<Passkey>> ListAsync(string handle, CancellationToken ct);

    /// <summary>Decides and adds in one durable transaction, on what the transaction sees.</summary>
    /// <param name="person">Whose account.</param>
    /// <param name="decide">
    /// Given the account and the passkeys under its handle, removed ones too: the account as it becomes, the passkey, the audit entry; null: nothing is added.
    /// Depends on nothing else, and may be asked more than once. What it throws, the caller is told.
    /// </param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The passkey; null when none was added.</returns>
    /// <exception cref="Certificates.NameTakenException">There is or was one of the same credential id.</exception>
    Task<Passkey?> AddAsync(string person, Func<Account, IReadOnlyList<Passkey>, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct);

    /// <summary>Decides and writes in one durable transaction, on what the transaction sees.</summary>
    /// <param name="credentialId">Which.</param>
    /// <param name="decide">Account and passkey as they become, with the audit entry; null: they stay. Depends on nothing else, and may be asked more than once.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The account as it became; null when there is none, or it stayed.</returns>
    Task<Account?> ChangeAsync(byte[] credentialId, Func<Account, Passkey, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct);
}
