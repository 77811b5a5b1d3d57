using System.Text;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Audit.Checkpoints;

/// <summary>
/// Signs checkpoints over the log, with a key in the key store, and keeps them. One at a time: it never signs a smaller tree than before.
/// </summary>
public sealed class CheckpointSigner : IDisposable
{
    private const byte Sequence = 0x30;
    private const byte Set = 0x31;

    private readonly IAuditStore store;
    private readonly IKeyStore keys;
    private readonly SigningKey key;
    private readonly SemaphoreSlim signing = new(1);
    private long signed = -1;

    /// <summary>Makes it.</summary>
    /// <param name="store">The log.</param>
    /// <param name="keys">Where the log's key is.</param>
    /// <param name="key">The log's key, P-256.</param>
    /// <param name="origin">The log's name: unique for this instance for ever.</param>
    /// <exception cref="FormatException">The key or the name is not what a log's is.</exception>
    public CheckpointSigner(IAuditStore store, IKeyStore keys, StoredKey key, string origin)
    {
        Key = new(origin, key.SubjectPublicKeyInfo);
        (this.store, this.keys, this.key) = (store, keys, new(key.Id, SignatureScheme.EcdsaSha256, Key.PublicKey));
    }

    /// <summary>The public key, for those who verify.</summary>
    public LogKey Key { get; }

    /// <summary>Signs and keeps a checkpoint over all that is durable.</summary>
    /// <returns>The signed note, or null when nothing was appended since the last one.</returns>
    /// <exception cref="KeyStoreUnavailableException">The key store cannot sign, or returned a signature that does not verify.</exception>
    public async Task<string?> SignAsync(CancellationToken ct)
    {
        await signing.WaitAsync(ct);
        try
        {
            var (size, root) = await store.HeadAsync(ct);
            if (signed < 0) signed = await LastSizeAsync(ct);
            // C2SP tlog-checkpoint, "Signatures": nothing that is inconsistent with what was signed before.
            if (size < signed) throw new InvalidDataException($"The log has {size} entries, but a checkpoint over {signed} was signed: entries were lost.");
            if (size == signed) return null;
            var checkpoint = new Checkpoint(Key.Name, size, root);
            var note = checkpoint.ToNote(Key, await key.SignAsync(keys, Encoding.UTF8.GetBytes(checkpoint.Text), ct));
            var kept = await store.SaveCheckpointAsync(size, note);
            signed = size;
            return kept;
        }
        finally
        {
            signing.Release();
        }
    }

    /// <summary>
    /// Signs what the log says as DER: its certificate, or attributes of a CMS (RFC 5652 section 5.4). Both begin with another octet than any checkpoint,
    /// which begins with the log's name: no signature over one is good for the other.
    /// </summary>
    /// <returns>DER Ecdsa-Sig-Value over SHA-256, verified.</returns>
    /// <exception cref="KeyStoreUnavailableException">The key store cannot sign, or returned a signature that does not verify.</exception>
    internal async Task<byte[]> SignDerAsync(ReadOnlyMemory<byte> der, CancellationToken ct)
    {
        if (der.Span is not [Sequence or Set, ..]) throw new ArgumentException("Only a SEQUENCE or a SET is signed beside checkpoints.", nameof(der));
        return await key.SignAsync(keys, der, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        signing.Dispose();
    }

    private async Task<long> LastSizeAsync(CancellationToken ct)
    {
        var last = 0L;
        await foreach (var (size, _) in store.CheckpointsAsync(ct)) last = size;
        return last;
    }
}
