using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Signing;

namespace TrustPoint.Appliance.Keys;

/// <summary>A key store whose signatures are timed, and whose wrong ones raise an alarm.</summary>
internal sealed class WatchedKeys(IKeyStore store, SigningTimes times, ILogger log) : IKeyStore, ICertificateSigner
{
    /// <inheritdoc/>
    public KeyProtection Protection => store.Protection;

    /// <inheritdoc/>
    public string Description => store.Description;

    /// <inheritdoc/>
    public ICertificateSigner? Signer => store.Signer is null ? null : this;

    /// <inheritdoc/>
    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => store.GenerateAsync(label, algorithm, ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => store.ListAsync(ct);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => store.FindAsync(subjectPublicKeyInfo, ct);

    /// <inheritdoc/>
    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => store.DescribeAsync(keyId, ct);

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) =>
        TimedAsync(Stopwatch.GetTimestamp(), store.SignAsync(keyId, scheme, message, ct));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The store is no signer.</exception>
    public ValueTask<byte[]> SignCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct) =>
        TimedAsync(Stopwatch.GetTimestamp(), (store.Signer ?? throw new InvalidOperationException("the store is no signer")).SignCertificateAsync(keyId, scheme, tbs, grounds, ct));

    /// <inheritdoc/>
    public void Alarm(string reason) => log.LogCritical("ALARM: {Reason}", reason);

    /// <inheritdoc/>
    public Task KnowAuthorityAsync(string name, ReadOnlyMemory<byte> certificate, CancellationToken ct) => store.KnowAuthorityAsync(name, certificate, ct);

    /// <inheritdoc/>
    public Task DestroyAsync(string keyId, CancellationToken ct) => store.DestroyAsync(keyId, ct);

    /// <inheritdoc/>
    public Task<string?> TroubleAsync(CancellationToken ct) => store.TroubleAsync(ct);

    private async ValueTask<byte[]> TimedAsync(long start, ValueTask<byte[]> signing)
    {
        var signature = await signing;
        times.Add(Stopwatch.GetElapsedTime(start));
        return signature;
    }
}
