using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Agent.Keys;

/// <summary>
/// Where the keys of plant identities are made and kept. There is the one in use and, while a new identity is on its way, the next one:
/// a crash in between leaves both, and the next one is taken up again.
/// </summary>
internal interface IDeviceKeys
{
    /// <summary>For people: the token, or the folder.</summary>
    string Description { get; }

    /// <summary>The key with this public half; null: it is not here.</summary>
    Task<IDeviceKey?> FindAsync(SubjectPublicKey publicKey, CancellationToken ct);

    /// <summary>The key for the next identity: one of this kind that was made before and is not in use, or a new one.</summary>
    /// <param name="algorithm">Kind and size.</param>
    /// <param name="inUse">The key of the present identity; null: there is none.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<IDeviceKey> NextAsync(KeyAlgorithm algorithm, SubjectPublicKey? inUse, CancellationToken ct);

    /// <summary>Destroys all keys that were made here but one.</summary>
    /// <param name="inUse">The one that stays; null: none.</param>
    /// <param name="ct">Stops the wait.</param>
    Task KeepOnlyAsync(SubjectPublicKey? inUse, CancellationToken ct);
}
