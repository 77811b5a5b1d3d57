using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>The keys of a token that is here for a ceremony only: at other times they are elsewhere, and what they sign is recorded so.</summary>
internal sealed class CeremonyKeys(IKeyStore token, ILogger log) : IKeyStore
{
    public KeyProtection Protection => KeyProtection.Elsewhere;

    public string Description => token.Description;

    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => token.GenerateAsync(label, algorithm, ct);

    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => token.ListAsync(ct);

    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => token.FindAsync(subjectPublicKeyInfo, ct);

    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => token.DescribeAsync(keyId, ct);

    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) => token.SignAsync(keyId, scheme, message, ct);

    public void Alarm(string reason) => log.LogCritical("ALARM: {Reason}", reason);

    public Task DestroyAsync(string keyId, CancellationToken ct) => token.DestroyAsync(keyId, ct);

    public Task<string?> TroubleAsync(CancellationToken ct) => token.TroubleAsync(ct);
}
