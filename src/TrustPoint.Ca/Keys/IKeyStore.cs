using TrustPoint.Ca.Signing;

namespace TrustPoint.Ca.Keys;

/// <summary>
/// Keys and signatures, as Ca needs them. Safe for concurrent use. Every call may throw <see cref="KeyStoreUnavailableException"/>.
/// </summary>
public interface IKeyStore
{
    /// <summary>Where the keys of this store live.</summary>
    KeyProtection Protection { get; }

    /// <summary>One line for people: the token's label, model and serial, or the folder of a software store.</summary>
    string Description { get; }

    /// <summary>Makes a key pair. In a token: TOKEN, PRIVATE, SENSITIVE, not EXTRACTABLE, and read back as NEVER_EXTRACTABLE and ALWAYS_SENSITIVE.</summary>
    /// <param name="label">What people will call the key; not unique.</param>
    /// <param name="algorithm">Kind and size.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct);

    /// <summary>All private keys of the store, in no particular order.</summary>
    Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct);

    /// <summary>Finds the key with this public half, also one that another program made in a token; it bears our id from then on.</summary>
    /// <param name="subjectPublicKeyInfo">DER of the SubjectPublicKeyInfo.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The key; null: the store has no private half of it, or one that may leave the token.</returns>
    Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct);

    /// <summary>What the store says about a key, asked now.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: there is no such key in the store.</returns>
    Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct);

    /// <summary>Hashes and signs.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/> of the key to use.</param>
    /// <param name="scheme">A scheme that fits the key; another one throws <see cref="ArgumentException"/>.</param>
    /// <param name="message">The bytes to sign, not yet hashed.</param>
    /// <param name="ct">Stops the wait for a session; a signature that has begun is finished.</param>
    /// <returns>The content of an X.509 signatureValue: DER Ecdsa-Sig-Value (RFC 3279 section 2.2.3) or the RSA octets.</returns>
    /// <exception cref="KeyNotFoundException">No such key in the store.</exception>
    ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct);

    /// <summary>The signer of its own that this store is, which signs certificates from their grounds alone; null: whoever has the store decides what it signs.</summary>
    ICertificateSigner? Signer => null;

    /// <summary>Says which authority a key of the store is, before it first signs as one. A store that is a signer of its own keeps it, and takes it while root lets it.</summary>
    /// <param name="name">The authority's name.</param>
    /// <param name="certificate">DER of its certificate.</param>
    /// <param name="ct">Stops the wait.</param>
    Task KnowAuthorityAsync(string name, ReadOnlyMemory<byte> certificate, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Is told that a signature of this store does not verify, and was dropped. A store by itself has nobody to tell; the one that an appliance uses raises the alarm.</summary>
    /// <param name="reason">For the log.</param>
    void Alarm(string reason)
    {
    }

    /// <summary>Destroys the private key and its public object. A key that is not there is no error.</summary>
    Task DestroyAsync(string keyId, CancellationToken ct);

    /// <summary>Asks the store whether it can sign now.</summary>
    /// <returns>Null when all is well, else the reason in words.</returns>
    Task<string?> TroubleAsync(CancellationToken ct);
}

/// <summary>The token is absent, locked, has another PIN, or answers with a failure. Nothing was signed.</summary>
public class KeyStoreUnavailableException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong and what to do, for people.</param>
    /// <param name="retryAfter">When a client may try again.</param>
    /// <param name="inner">The cause.</param>
    public KeyStoreUnavailableException(string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner) => RetryAfter = retryAfter ?? TimeSpan.FromSeconds(5);

    /// <summary>When a client may try again.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>Whether a signer of its own refuses it by its rules, until somebody changes something: to ask again does not help.</summary>
    public bool IsRefusal { get; init; }
}
