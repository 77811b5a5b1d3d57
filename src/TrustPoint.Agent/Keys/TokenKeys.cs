using System.Security.Cryptography;
using TrustPoint.Agent.State;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;
using TrustPoint.Pkcs11.Keys;

namespace TrustPoint.Agent.Keys;

/// <summary>Keys in a token. Those that were made here are known by their label, so that what else is in the token is left alone.</summary>
/// <param name="store">The token.</param>
/// <param name="state">Whose keys they are.</param>
/// <param name="random">Makes the label that only this state directory's keys bear.</param>
internal sealed class TokenKeys(TokenKeyStore store, StateDirectory state, RandomNumberGenerator random) : IDeviceKeys
{
    private readonly string label = state.KeyLabel(random);

    /// <inheritdoc/>
    public string Description => store.Description;

    /// <inheritdoc/>
    public Task<IDeviceKey?> FindAsync(SubjectPublicKey publicKey, CancellationToken ct) => AskAsync<IDeviceKey?>(async () =>
        await store.FindAsync(publicKey.Der, ct) is { } stored ? new TokenDeviceKey(store, stored) : null);

    /// <inheritdoc/>
    public Task<IDeviceKey> NextAsync(KeyAlgorithm algorithm, SubjectPublicKey? inUse, CancellationToken ct) => AskAsync<IDeviceKey>(async () =>
    {
        var kept = (await OwnAsync(ct)).FirstOrDefault(key => key.Algorithm == algorithm && !Is(key, inUse));
        return new TokenDeviceKey(store, kept ?? await store.GenerateAsync(label, algorithm, ct));
    });

    /// <inheritdoc/>
    public Task KeepOnlyAsync(SubjectPublicKey? inUse, CancellationToken ct) => AskAsync(async () =>
    {
        foreach (var key in (await OwnAsync(ct)).Where(key => !Is(key, inUse))) await store.DestroyAsync(key.Id, ct);
        state.RemoveAllBut(inUse);
        return true;
    });

    private async Task<IEnumerable<StoredKey>> OwnAsync(CancellationToken ct) => (await store.ListAsync(ct)).Where(key => key.Label == label);

    private static bool Is(StoredKey key, SubjectPublicKey? other) => other is not null && other.Der.Span.SequenceEqual(key.SubjectPublicKeyInfo);

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KeyStoreUnavailableException away)
        {
            throw new AgentException(away.Message, away);
        }
    }
}
