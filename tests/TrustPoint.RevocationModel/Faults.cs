using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.RevocationModel;

/// <summary>
/// Stands between the rooms and their store, files and keys, does what they ask and, at one place, what a fault says. It also keeps what a
/// relying party could have fetched at any moment.
/// </summary>
internal sealed class Faults(ICrlStore store, ICrlFiles files, IKeyStore keys, IRevocationStore revocations) : ICrlStore, ICrlFiles, IKeyStore, IRevocationStore
{
    private bool scheduled;
    private Place signature;

    /// <summary>What goes wrong next; null: nothing, or it has.</summary>
    public Fault? Next { get; set; }

    /// <summary>Whether the process is gone.</summary>
    public bool Crashed { get; private set; }

    /// <summary>What became visible: a file, its content (null: it is gone), and whether the CRL was by the schedule.</summary>
    public List<(string File, byte[]? Der, bool Scheduled)> Seen { get; } = [];

    public KeyProtection Protection => keys.Protection;

    public string Description => keys.Description;

    public Task<long> IntendAsync(CrlRecord record, AuditEntry entry, CancellationToken ct)
    {
        (scheduled, signature) = (record.Scheduled, Place.FullSignature);
        return PassAsync(Place.Intent, () => store.IntendAsync(record, entry, ct));
    }

    public Task PublishedAsync(long id, AuditEntry entry, CancellationToken ct) => PassAsync(Place.Record, async () =>
    {
        await store.PublishedAsync(id, entry, ct);
        return id;
    });

    public async ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var place = signature;
        signature = Place.DeltaSignature;
        var signed = await PassAsync(place, () => keys.SignAsync(keyId, scheme, message, ct).AsTask());
        if (Strikes(place, Effect.SignsWrongly)) signed[^1] ^= 1;
        return signed;
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        var place = name.EndsWith(".delta.crl", StringComparison.Ordinal) ? Place.DeltaFile : Place.FullFile;
        Before(place);
        files.Replace(name, content);
        Seen.Add((name, files.Read(name), scheduled));
        After(place);
    }

    public void Remove(string name)
    {
        Before(Place.DeltaFile);
        files.Remove(name);
        Seen.Add((name, null, scheduled));
        After(Place.DeltaFile);
    }

    public Task<IReadOnlyList<RevocationDecision>> ChangeAsync(
        IReadOnlyList<long> certificates, Func<CertificateRecord, Revoked?, long, RevocationDecision> decide, CancellationToken ct) =>
        PassAsync(Place.Revocation, () => revocations.ChangeAsync(certificates, decide, ct));

    public byte[]? Read(string name) => Alive(files).Read(name);

    public byte[]? Beginning(string name, int octets) => Alive(files).Beginning(name, octets);

    public ValueTask<CrlHistory> HistoryAsync(CrlScope scope, DateTimeOffset now, CancellationToken ct) => Alive(store).HistoryAsync(scope, now, ct);

    public ValueTask<bool> HasChangesAsync(CrlScope scope, long after, CancellationToken ct) => Alive(store).HasChangesAsync(scope, after, ct);

    public Task<CrlSnapshot> ReadAsync(CrlScope scope, CrlRecord? scheduled, long? deltaAfter, CancellationToken ct) =>
        Alive(store).ReadAsync(scope, scheduled, deltaAfter, ct);

    public Task<IReadOnlyList<byte[]>> WithoutReasonAsync(CrlScope scope, CrlRecord? scheduled, IReadOnlyList<byte[]> serials, CancellationToken ct) =>
        Alive(store).WithoutReasonAsync(scope, scheduled, serials, ct);

    public Task<IReadOnlyList<CrlRecord>> OpenAsync(CancellationToken ct) => Alive(store).OpenAsync(ct);

    public ValueTask<long?> FirstWithAsync(CrlScope scope, long change, CancellationToken ct) => Alive(store).FirstWithAsync(scope, change, ct);

    public ValueTask<Revoked?> FindAsync(long certificate, CancellationToken ct) => Alive(revocations).FindAsync(certificate, ct);

    public ValueTask<Revoked?> FindLostAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) =>
        Alive(revocations).FindLostAsync(authority, serial, ct);

    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => Alive(keys).FindAsync(subjectPublicKeyInfo, ct);

    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => Alive(keys).GenerateAsync(label, algorithm, ct);

    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => Alive(keys).DescribeAsync(keyId, ct);

    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => Alive(keys).ListAsync(ct);

    public Task DestroyAsync(string keyId, CancellationToken ct) => Alive(keys).DestroyAsync(keyId, ct);

    public Task<string?> TroubleAsync(CancellationToken ct) => Alive(keys).TroubleAsync(ct);

    private async Task<T> PassAsync<T>(Place place, Func<Task<T>> act)
    {
        Before(place);
        var result = await act();
        After(place);
        return result;
    }

    private void Before(Place place)
    {
        Alive(this);
        if (Strikes(place, Effect.Fails)) throw Failure(place);
        if (Strikes(place, Effect.Crashes)) throw Crash();
    }

    private void After(Place place)
    {
        if (Strikes(place, Effect.FailsAfter)) throw Failure(place);
        if (Strikes(place, Effect.CrashesAfter)) throw Crash();
    }

    private bool Strikes(Place place, Effect effect)
    {
        if (Next != new Fault(place, effect)) return false;
        Next = null;
        return true;
    }

    private T Alive<T>(T inner) => Crashed ? throw new CrashException() : inner;

    private CrashException Crash()
    {
        Crashed = true;
        return new();
    }

    private static Exception Failure(Place place) => place switch
    {
        Place.FullSignature or Place.DeltaSignature => new KeyStoreUnavailableException("the token is away"),
        Place.FullFile or Place.DeltaFile => new IOException("the disk is full"),
        _ => new StoreUnavailableException("the database is away", new IOException("the disk is full")),
    };
}
