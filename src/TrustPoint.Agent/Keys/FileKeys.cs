using TrustPoint.Agent.State;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Agent.Keys;

/// <summary>Keys as files of the state directory, each beside the certificate that it will have.</summary>
internal sealed class FileKeys(StateDirectory state) : IDeviceKeys
{
    /// <inheritdoc/>
    public string Description => $"files in {state.Path}";

    /// <inheritdoc/>
    public Task<IDeviceKey?> FindAsync(SubjectPublicKey publicKey, CancellationToken ct)
    {
        var file = state.KeyFileOf(publicKey);
        return Task.FromResult<IDeviceKey?>(File.Exists(file) ? FileKey.Read(file) : null);
    }

    /// <inheritdoc/>
    public Task<IDeviceKey> NextAsync(KeyAlgorithm algorithm, SubjectPublicKey? inUse, CancellationToken ct)
    {
        foreach (var file in state.KeyFiles())
        {
            var kept = FileKey.Read(file);
            if (KeyKinds.AlgorithmOf(kept.PublicKey) == algorithm && !SameKey(kept.PublicKey, inUse)) return Task.FromResult<IDeviceKey>(kept);
            kept.Dispose();
        }
        var made = FileKey.Make(algorithm);
        state.WriteKey(made.PublicKey, made.ToPem());
        return Task.FromResult<IDeviceKey>(made);
    }

    /// <inheritdoc/>
    public Task KeepOnlyAsync(SubjectPublicKey? inUse, CancellationToken ct)
    {
        state.RemoveAllBut(inUse);
        return Task.CompletedTask;
    }

    private static bool SameKey(SubjectPublicKey key, SubjectPublicKey? other) => other is not null && key.Der.Span.SequenceEqual(other.Der.Span);
}
