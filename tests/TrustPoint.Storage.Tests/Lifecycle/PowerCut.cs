using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>The power goes out at a certain write of the stores, before it is durable or after it, and nothing is written from then on.</summary>
internal sealed class PowerCut(int at, bool afterIt)
{
    private int writes;

    /// <summary>Whether it went out.</summary>
    public bool IsOut => writes >= at;

    public ILifeStore Of(ILifeStore store) => new Lives(store, this);

    public IRevocationStore Of(IRevocationStore store) => new Revocations(store, this);

    public IOwnershipStore Of(IOwnershipStore store) => CutOwnership.Of(store, this);

    /// <summary>Does something once for each write that it makes, and cuts the power before that write, then after it. At the end fsck finds nothing.</summary>
    public static async Task AtEachWriteAsync(StoredCa ca, string folder, Func<PowerCut, Task> act)
    {
        for (var at = 1; ; at++)
        {
            Assert.InRange(at, 1, 13);
            var (before, after) = (new PowerCut(at, afterIt: false), new PowerCut(at, afterIt: true));
            await act(before);
            await act(after);
            if (!before.IsOut && !after.IsOut) break;
        }
        await ca.Store.Audit.AppendAsync(ca.Entry(AuditEventType.ApplianceStarted), default);
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder, ca.Checkpoints.Key, default)).Findings);
    }

    /// <summary>What a process does until the power is gone. The next one carries out what was queued.</summary>
    public async Task DuringAsync(StoredCa ca, Func<StoredLives, Task> act)
    {
        await using (var dying = new StoredLives(ca, Of(ca.Store.Lives), Of(ca.Store.Revocations)))
        {
            try
            {
                await act(dying);
            }
            catch (StoreUnavailableException)
            {
                // Whoever asked sees that it is not known what came of it.
            }
        }
        await using var lives = new StoredLives(ca);
        Assert.Empty(await lives.Watch.LookAsync(default));
    }

    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        var number = ++writes;
        if (number > at || (number == at && !afterIt)) throw new StoreUnavailableException("the power went out");
        var written = await write();
        return number == at ? throw new StoreUnavailableException("the power went out") : written;
    }

    private sealed class Lives(ILifeStore store, PowerCut cut) : ILifeStore
    {
        public Task<Device?> ChangeAsync(string device, DateTimeOffset now, Func<DeviceStanding, (LifeChange Change, AuditEntry Entry)> decide, CancellationToken ct) => cut.WriteAsync(() => store.ChangeAsync(device, now, decide, ct));

        public Task<Device?> QueueAsync(string device, DateTimeOffset now, Func<DeviceStanding, (IReadOnlyList<CertificateAction> Actions, AuditEntry Entry)> decide, CancellationToken ct) => cut.WriteAsync(() => store.QueueAsync(device, now, decide, ct));

        public ValueTask<DeviceStanding?> FindAsync(string device, DateTimeOffset now, CancellationToken ct) => store.FindAsync(device, now, ct);

        public Task<IReadOnlyList<CertificateAction>> OpenActionsAsync(string? device, int limit, CancellationToken ct) => store.OpenActionsAsync(device, limit, ct);

        public Task<IReadOnlyList<CertificateAction>> ActionsOfAsync(string device, CancellationToken ct) => store.ActionsOfAsync(device, ct);

        public Task<bool> DoneAsync(long action, DateTimeOffset at, string outcome, AuditEntry entry, CancellationToken ct) => cut.WriteAsync(() => store.DoneAsync(action, at, outcome, entry, ct));

        public Task<IReadOnlyList<DeviceTransition>> HistoryAsync(string device, CancellationToken ct) => store.HistoryAsync(device, ct);

        public Task<IReadOnlyList<Device>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct) => store.OverdueAsync(now, limit, ct);
    }

    private sealed class Revocations(IRevocationStore store, PowerCut cut) : IRevocationStore
    {
        public Task<IReadOnlyList<RevocationDecision>> ChangeAsync(IReadOnlyList<long> certificates, Func<CertificateRecord, Ca.Revocation.Revocation?, long, RevocationDecision> decide, CancellationToken ct) =>
            cut.WriteAsync(() => store.ChangeAsync(certificates, decide, ct));

        public ValueTask<Ca.Revocation.Revocation?> FindAsync(long certificate, CancellationToken ct) => store.FindAsync(certificate, ct);

        public ValueTask<Ca.Revocation.Revocation?> FindLostAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) => store.FindLostAsync(authority, serial, ct);
    }
}
