using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Appliance.Signing;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tls;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Storage.SoftwareKeys;

namespace TrustPoint.Appliance.Keys;

/// <summary>A key store of this appliance: what Ca needs of it, and what TLS needs.</summary>
internal sealed class ApplianceKeys : IDisposable
{
    private readonly Func<string, ReadOnlyMemory<byte>, byte[]> signDigest;
    private readonly Func<string, CancellationToken, Task<int>> destroyLabelled;
    private readonly IReadOnlyList<IDisposable> owned;

    private ApplianceKeys(
        IKeyStore store, ILogger log, Func<string, ReadOnlyMemory<byte>, byte[]> signDigest, Func<string, CancellationToken, Task<int>> destroyLabelled,
        params IReadOnlyList<IDisposable> owned) =>
        (Store, this.signDigest, this.destroyLabelled, this.owned) = (new WatchedKeys(store, SigningTimes, log), signDigest, destroyLabelled, owned);

    /// <summary>How long its signatures took.</summary>
    public SigningTimes SigningTimes { get; } = new();

    /// <summary>The store, as Ca sees it.</summary>
    public IKeyStore Store { get; }

    /// <summary>The PKCS#11 module of the token where new keys are made; null: they are files.</summary>
    public Pkcs11Module? Module { get; private init; }

    /// <summary>The signer that holds them; null: they are used in this process.</summary>
    public SignerClient? Signer { get; private init; }

    /// <summary>That token's label; null: there is none.</summary>
    public string? TokenLabel { get; private init; }

    /// <summary>Keys in a token of the module. It connects at the first use: a token that is away may come later.</summary>
    /// <exception cref="KeyStoreUnavailableException">The file is no PKCS#11 module.</exception>
    public static ApplianceKeys InToken(Pkcs11Module module, string label, ReadOnlyMemory<byte> pin, TimeProvider time, ILogger log)
    {
        var store = new TokenKeyStore(module, new TokenOptions { Label = label, Pin = pin }, time);
        return new(store, log, store.SignDigest, store.DestroyLabelledAsync, store, module) { Module = module, TokenLabel = label };
    }

    /// <summary>Keys in encrypted files.</summary>
    public static ApplianceKeys InFiles(string folder, ReadOnlySpan<byte> passphrase, ILogger log)
    {
        var store = new SoftwareKeyStore(folder, passphrase, PinFile.IsRandom(passphrase) ? PassphraseOrigin.Random : PassphraseOrigin.Chosen);
        return new(store, log, store.SignDigest, (_, _) => Task.FromResult(0), store); // who clears the folder clears them
    }

    /// <summary>Keys in a chosen token, and those of before where they are.</summary>
    public static ApplianceKeys Joined(ApplianceKeys chosen, ApplianceKeys before, ILogger log)
    {
        var joined = new JoinedKeys(chosen.Store, before.Store);
        return new(
            joined, log, (keyId, digest) => joined.Where(keyId, () => chosen.signDigest(keyId, digest), () => before.signDigest(keyId, digest)), chosen.destroyLabelled, chosen, before)
        { Module = chosen.Module, TokenLabel = chosen.TokenLabel };
    }

    /// <summary>Keys that a signer of its own holds.</summary>
    public static ApplianceKeys AtSigner(SignerClient signer, ILogger log) => new(signer, log, signer.SignDigest, signer.DestroyLabelledAsync, signer) { Signer = signer };

    /// <summary>Signs TLS handshakes with an EC key of the store.</summary>
    public SignDigest TlsSigner(string keyId) => digest => signDigest(keyId, digest.ToArray());

    /// <summary>Destroys the keys in a token whose label ends so, whole or not.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> DestroyLabelledAsync(string ending, CancellationToken ct) => destroyLabelled(ending, ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resource in owned) resource.Dispose();
    }
}
