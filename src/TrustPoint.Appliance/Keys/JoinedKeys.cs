using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Keys;

/// <summary>The chosen token, and the one of before: new keys are made in the chosen one, and those that there were go on to sign.</summary>
/// <param name="chosen">Where new keys are made.</param>
/// <param name="before">Where the keys of the evaluation are.</param>
internal sealed class JoinedKeys(IKeyStore chosen, IKeyStore before) : IKeyStore
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IKeyStore> homes = new();

    public KeyProtection Protection => chosen.Protection;

    public string Description => chosen.Description;

    public async Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        var key = await chosen.GenerateAsync(label, algorithm, ct);
        homes[key.Id] = chosen;
        return key;
    }

    public async Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => [.. await chosen.ListAsync(ct), .. await before.ListAsync(ct)];

    public async Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) =>
        await chosen.FindAsync(subjectPublicKeyInfo, ct) ?? await before.FindAsync(subjectPublicKeyInfo, ct);

    public async Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) =>
        await chosen.DescribeAsync(keyId, ct) ?? await before.DescribeAsync(keyId, ct);

    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) =>
        homes.TryGetValue(keyId, out var home) ? home.SignAsync(keyId, scheme, message, ct) : SignSomewhereAsync(keyId, scheme, message, ct);

    public async Task DestroyAsync(string keyId, CancellationToken ct)
    {
        await chosen.DestroyAsync(keyId, ct);
        await before.DestroyAsync(keyId, ct);
        homes.TryRemove(keyId, out _);
    }

    public async Task<string?> TroubleAsync(CancellationToken ct) => await chosen.TroubleAsync(ct) ?? await before.TroubleAsync(ct);

    /// <summary>Signs a digest with the store that has the key.</summary>
    public T Where<T>(string keyId, Func<T> inChosen, Func<T> inBefore)
    {
        if (homes.TryGetValue(keyId, out var home)) return home == chosen ? inChosen() : inBefore();
        try
        {
            return inChosen();
        }
        catch (KeyNotFoundException)
        {
            var found = inBefore();
            homes[keyId] = before;
            return found;
        }
    }

    private async ValueTask<byte[]> SignSomewhereAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        try
        {
            var signature = await chosen.SignAsync(keyId, scheme, message, ct);
            homes[keyId] = chosen;
            return signature;
        }
        catch (KeyNotFoundException)
        {
            var signature = await before.SignAsync(keyId, scheme, message, ct);
            homes[keyId] = before;
            return signature;
        }
    }
}
