using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>
/// Keys that live in a PKCS#11 token and never leave it. Connects at the first use. When sessions, handles or the device are lost
/// it opens a new connection and tries again, then reloads the module and tries again. A refused PIN is never tried a second time.
/// </summary>
public sealed class TokenKeyStore : IKeyStore, IDisposable
{
    // A dead token is asked again at most this often; meanwhile callers get the last reason at once.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Pkcs11Module module;
    private readonly TokenOptions options;
    private readonly TimeProvider time;

    // One session per caller inside, and callers wait here without holding a thread. A TPM does one thing at a time:
    // more callers inside it would only block threads.
    private readonly SemaphoreSlim lanes;

    private volatile TokenConnection? connection;
    private volatile string? pinRefusal;
    private volatile Failure? failure;

    /// <summary>Makes the store; the token is not touched yet.</summary>
    /// <param name="module">The module, shared with other stores that use it.</param>
    /// <param name="options">Which token.</param>
    /// <param name="time">Paces the attempts at a token that is away.</param>
    public TokenKeyStore(Pkcs11Module module, TokenOptions options, TimeProvider time)
    {
        (this.module, this.options, this.time) = (module, options, time);
        lanes = new SemaphoreSlim(module.IsTpm ? 1 : Environment.ProcessorCount);
    }

    /// <inheritdoc/>
    public KeyProtection Protection => KeyProtection.Token;

    /// <inheritdoc/>
    public string Description => connection?.Token.ToString() ?? $"token '{options.Label}'";

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return lanes.Wait(0, CancellationToken.None)
            ? new(SignInLane(keyId, scheme, message))
            : SignWhenFreeAsync(keyId, scheme, message, ct);
    }

    /// <summary>Signs a digest that was made elsewhere with ECDSA: a TLS library hashes its handshake itself and cannot wait without a thread.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/> of an EC key.</param>
    /// <param name="digest">The digest, of any length.</param>
    /// <returns>DER Ecdsa-Sig-Value (RFC 3279 section 2.2.3).</returns>
    /// <exception cref="KeyStoreUnavailableException">The token cannot sign now.</exception>
    /// <exception cref="KeyNotFoundException">No such key in the store.</exception>
    /// <exception cref="ArgumentException">The key is no EC key.</exception>
    public byte[] SignDigest(string keyId, ReadOnlyMemory<byte> digest)
    {
        lanes.Wait(CancellationToken.None);
        try
        {
            return Use((keyId, digest), static (token, session, order) => token.SignDigest(session, order.keyId, order.digest.Span));
        }
        finally
        {
            lanes.Release();
        }
    }

    /// <summary>The RSA operation over what a TLS library made of its handshake.</summary>
    /// <param name="keyId"><see cref="StoredKey.Id"/> of an RSA key.</param>
    /// <param name="block">A DigestInfo; or as many octets as the modulus has, padded already.</param>
    /// <param name="isPadded">Which of the two (CKM_RSA_PKCS or CKM_RSA_X_509).</param>
    /// <returns>As many octets as the modulus has.</returns>
    /// <exception cref="KeyStoreUnavailableException">The token cannot sign now, or not in that way.</exception>
    /// <exception cref="KeyNotFoundException">No such key in the store.</exception>
    /// <exception cref="ArgumentException">The key is no RSA key.</exception>
    public byte[] SignBlock(string keyId, ReadOnlyMemory<byte> block, bool isPadded)
    {
        lanes.Wait(CancellationToken.None);
        try
        {
            return Use((keyId, block, isPadded), static (token, session, order) => token.SignBlock(session, order.keyId, order.block.Span, order.isPadded));
        }
        finally
        {
            lanes.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        try
        {
            return await OnWorkerAsync(
                () => Use((label, algorithm), static (token, session, key) => token.Generate(session, key.label, key.algorithm)), ct);
        }
        catch (UnfitKeyException e)
        {
            await DestroyAsync(e.Id, CancellationToken.None);
            throw new KeyStoreUnavailableException(
                $"{Description} made a key that must not be used: {e.Message}. It was destroyed. Choose another kind or another token.",
                inner: e);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) =>
        OnWorkerAsync(() => Use(0, static (token, session, _) => token.List(session)), ct);

    /// <summary>How many private keys the token holds, also those that <see cref="ListAsync"/> leaves out as they may not be used.</summary>
    public Task<int> CountAsync(CancellationToken ct) => OnWorkerAsync(() => Use(0, static (token, session, _) => token.Count(session)), ct);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) =>
        OnWorkerAsync(() => Use(subjectPublicKeyInfo, static (token, session, wanted) => token.Find(session, wanted.Span)), ct);

    /// <inheritdoc/>
    public async Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct)
    {
        try
        {
            return await OnWorkerAsync(() => Use(keyId, static (token, session, id) => token.Describe(session, id)), ct);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task DestroyAsync(string keyId, CancellationToken ct) => DestroyAsync(keyId, static (token, session, id) => token.Destroy(session, id), ct);

    /// <summary>Destroys every key whose label ends so, also one that was never finished and that nothing else here would find.</summary>
    /// <param name="ending">What only those keys bear.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>How many private keys there were.</returns>
    public Task<int> DestroyLabelledAsync(string ending, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ending);
        return DestroyAsync(ending, static (token, session, text) => token.DestroyLabelled(session, text), ct);
    }

    /// <inheritdoc/>
    public async Task<string?> TroubleAsync(CancellationToken ct)
    {
        try
        {
            await OnWorkerAsync(() => Use(0, static (token, session, _) => token.Probe(session)), ct);
            return null;
        }
        catch (KeyStoreUnavailableException e)
        {
            return e.Message;
        }
    }

    /// <summary>Closes this store's sessions. The module stays.</summary>
    public void Dispose()
    {
        module.Alone(() => { connection?.Close(); connection = null; return true; });
        lanes.Dispose();
    }

    private byte[] SignInLane(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message)
    {
        try
        {
            return Use(
                (keyId, scheme, message),
                static (token, session, order) => token.Sign(session, order.keyId, order.scheme, order.message.Span));
        }
        finally
        {
            lanes.Release();
        }
    }

    private async ValueTask<byte[]> SignWhenFreeAsync(
        string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        await lanes.WaitAsync(ct);
        return SignInLane(keyId, scheme, message);
    }

    private Task<int> DestroyAsync(string which, Func<TokenConnection, nuint, string, int> destroy, CancellationToken ct) => OnWorkerAsync(
        () =>
        {
            // tpm2-pkcs11 leaves a key that it destroys in the TPM's small memory, unless a logout flushed it before.
            if (module.IsTpm) Connect(lost: connection, reload: false);
            return Use(which, destroy);
        },
        ct);

    // What is not a signature may take seconds (an RSA key): not on the caller's thread.
    private async Task<TResult> OnWorkerAsync<TResult>(Func<TResult> work, CancellationToken ct)
    {
        await lanes.WaitAsync(ct);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            lanes.Release();
        }
    }

    /// <summary>The ladder: as things are; over a new connection; over a reloaded module. Then it is the token's trouble.</summary>
    private TResult Use<TArgument, TResult>(TArgument argument, Func<TokenConnection, nuint, TArgument, TResult> work)
    {
        var current = connection ?? Connect(lost: null, reload: false);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return module.Together((current, argument, work), static call => call.current.InSession(call.argument, call.work));
            }
            catch (CryptokiException e) when (e.LosesConnection && tries < 3)
            {
                current = Connect(lost: current, reload: tries == 2);
            }
            catch (CryptokiException e)
            {
                throw Unavailable(e.LosesConnection ? Fail(e.Message) : e.Message, e);
            }
        }
    }

    private TokenConnection Connect(TokenConnection? lost, bool reload) => module.Alone(() =>
    {
        if (connection is { } current && current != lost) return current; // somebody else was faster
        if (pinRefusal is { } refusal) throw PinRefused(refusal);
        if (failure is { } last && time.GetElapsedTime(last.At) < PauseAfterFailure) throw Unavailable(last.Reason);

        connection?.Close();
        connection = null;
        try
        {
            return connection = Open(reload);
        }
        catch (CryptokiException e) when (e.RefusesPin)
        {
            throw PinRefused(pinRefusal = e.Message, e);
        }
        catch (Exception e) when (e is CryptokiException or TokenAbsentException)
        {
            throw Unavailable(Fail(e.Message), e);
        }
    });

    // SoftHSM sees a token that came back, and a TPM's library a TPM that was restarted, only after C_Finalize and C_Initialize.
    private TokenConnection Open(bool reload)
    {
        try
        {
            if (reload) module.Stop();
            module.Start();
            return TokenConnection.Open(module, options);
        }
        catch (CryptokiException e) when (!reload && e.LosesConnection)
        {
            return Open(reload: true);
        }
        catch (TokenAbsentException e) when (!reload && !e.IsAmbiguous)
        {
            return Open(reload: true);
        }
    }

    private string Fail(string reason)
    {
        failure = new(reason, time.GetTimestamp());
        return reason;
    }

    private KeyStoreUnavailableException Unavailable(string reason, Exception? cause = null) => new(
        $"{Description} in {module.Path} does not serve: {reason}. Check that the token is there and its device runs; "
        + "the service tries again by itself.",
        inner: cause);

    private KeyStoreUnavailableException PinRefused(string reason, Exception? cause = null) => new(
        $"{Description} refused the PIN: {reason}. It is not tried again, as repeated tries lock a token: "
        + "correct the PIN file (unlock the token if need be), then restart.",
        TimeSpan.FromMinutes(1), cause);

    private sealed record Failure(string Reason, long At);
}
