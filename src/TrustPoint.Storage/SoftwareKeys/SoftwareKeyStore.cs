using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Storage.SoftwareKeys;

/// <summary>
/// Keys in encrypted files of one folder: the labelled lower tier, for a machine without a token. A key is decrypted at its first use
/// and kept. Files may be added and removed while the store lives, by this store only.
/// </summary>
public sealed class SoftwareKeyStore : IKeyStore, IDisposable
{
    private readonly string folder;
    private readonly byte[] passphrase;
    private readonly PassphraseOrigin origin;
    private readonly ConcurrentDictionary<string, Lazy<Task<SoftwareKey>>> open = new();

    /// <summary>Makes the store; the folder is made when it is not there, for the owner alone.</summary>
    /// <param name="folder">Where the key files are.</param>
    /// <param name="passphrase">Opens all of them. Copied; the caller may clear its own.</param>
    /// <param name="origin">Decides how dear a guess at the passphrase of a new key is made. Keys of either origin are opened.</param>
    public SoftwareKeyStore(string folder, ReadOnlySpan<byte> passphrase, PassphraseOrigin origin)
    {
        this.folder = Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        this.passphrase = passphrase.ToArray();
        this.origin = origin;
    }

    /// <inheritdoc/>
    public KeyProtection Protection => KeyProtection.Software;

    /// <inheritdoc/>
    public string Description => $"software keys in {folder}";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The label has a control character.</exception>
    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        if (label.Any(char.IsControl)) throw new ArgumentException("a key's label is one line of text", nameof(label));
        return OnFilesAsync(
            () =>
            {
                using AsymmetricAlgorithm key = algorithm switch
                {
                    KeyAlgorithm.EcP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
                    KeyAlgorithm.EcP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
                    KeyAlgorithm.EcP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
                    KeyAlgorithm.Rsa2048 => RSA.Create(2048),
                    KeyAlgorithm.Rsa3072 => RSA.Create(3072),
                    KeyAlgorithm.Rsa4096 => RSA.Create(4096),
                    _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "unknown kind of key"),
                };
                return KeyFile.Write(folder, label, algorithm, key, passphrase, origin);
            },
            "a new key",
            ct);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) =>
        OnFilesAsync<IReadOnlyList<StoredKey>>(() => [.. KeyFile.Ids(folder).Select(id => KeyFile.Read(folder, id).Key)], "a key file", ct);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct)
    {
        var id = StoredKey.IdOf(subjectPublicKeyInfo.Span);
        return OnFilesAsync(() => KeyFile.Exists(folder, id) ? KeyFile.Read(folder, id).Key : null, id, ct);
    }

    /// <inheritdoc/>
    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => OnFilesAsync(
        () => KeyFile.Exists(folder, keyId) ? new KeyDescription(KeyFile.Read(folder, keyId).Key, KeyFile.PathOf(folder, keyId), null, []) : null, keyId, ct);

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var key = Key(keyId);
        return key.IsCompletedSuccessfully ? new(key.Result.Sign(scheme, message.Span)) : SignWhenOpenAsync(key, scheme, message, ct);
    }

    /// <summary>Signs a digest that was made elsewhere with ECDSA: a TLS library hashes its handshake itself and cannot wait without a thread.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/> of an EC key.</param>
    /// <param name="digest">The digest, of any length.</param>
    /// <returns>DER Ecdsa-Sig-Value (RFC 3279 section 2.2.3).</returns>
    /// <exception cref="KeyStoreUnavailableException">The key's file cannot be opened.</exception>
    /// <exception cref="KeyNotFoundException">No such key in the store.</exception>
    /// <exception cref="ArgumentException">The key is no EC key.</exception>
    public byte[] SignDigest(string keyId, ReadOnlyMemory<byte> digest) => Key(keyId).GetAwaiter().GetResult().SignDigest(digest.Span);

    /// <inheritdoc/>
    public async Task DestroyAsync(string keyId, CancellationToken ct)
    {
        if (!KeyFile.Exists(folder, keyId)) return;
        await OnFilesAsync(
            () =>
            {
                KeyFile.Delete(folder, keyId);
                return true;
            },
            keyId,
            ct);
        if (open.TryRemove(keyId, out var key) && key.Value.IsCompletedSuccessfully) key.Value.Result.Dispose();
    }

    /// <inheritdoc/>
    public async Task<string?> TroubleAsync(CancellationToken ct)
    {
        try
        {
            foreach (var key in await ListAsync(ct)) await Key(key.Id).WaitAsync(ct);
            return null;
        }
        catch (KeyStoreUnavailableException e)
        {
            return e.Message;
        }
    }

    /// <summary>Forgets the keys and the passphrase.</summary>
    public void Dispose()
    {
        foreach (var key in open.Values.Where(key => key.IsValueCreated && key.Value.IsCompletedSuccessfully)) key.Value.Result.Dispose();
        open.Clear();
        CryptographicOperations.ZeroMemory(passphrase);
    }

    private static async ValueTask<byte[]> SignWhenOpenAsync(
        Task<SoftwareKey> key, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) =>
        (await key.WaitAsync(ct)).Sign(scheme, message.Span);

    private Task<SoftwareKey> Key(string keyId)
    {
        if (open.TryGetValue(keyId, out var kept)) return kept.Value;
        if (!KeyFile.Exists(folder, keyId)) throw new KeyNotFoundException($"there is no key {keyId} in {folder}");
        return open.GetOrAdd(keyId, id => new(() => OpenAsync(id))).Value;
    }

    // Half a second of PBKDF2 where a person chose the passphrase: once per key, and not on the caller's thread.
    private async Task<SoftwareKey> OpenAsync(string keyId)
    {
        try
        {
            return await OnFilesAsync(() => SoftwareKey.Open(KeyFile.Read(folder, keyId), passphrase), keyId, CancellationToken.None);
        }
        catch
        {
            open.TryRemove(keyId, out _);
            throw;
        }
    }

    private async Task<TResult> OnFilesAsync<TResult>(Func<TResult> work, string what, CancellationToken ct)
    {
        try
        {
            return await Task.Run(work, ct);
        }
        catch (CryptographicException e)
        {
            throw Unavailable(
                $"The passphrase does not open {what}, or its file is damaged. Correct the passphrase, or restore the key, and restart.", e);
        }
        catch (FormatException e)
        {
            throw Unavailable($"The file of {what} is not to be trusted: {e.Message}. Restore it from a backup.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable($"The file of {what} cannot be read or written: {e.Message}. Check the disk and who owns the folder.", e);
        }
    }

    private KeyStoreUnavailableException Unavailable(string reason, Exception cause) => new($"{reason} ({Description})", inner: cause);
}
