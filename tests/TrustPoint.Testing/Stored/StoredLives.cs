using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Testing.Stored;

/// <summary>The lives of a stored CA's devices, with all that they rest on.</summary>
public sealed class StoredLives : IAsyncDisposable
{
    public static readonly Administrator OnBox = new("uid:0");

    private readonly StoredCa ca;

    /// <summary>Over the stores of the CA, or others in their place.</summary>
    public StoredLives(StoredCa ca, ILifeStore? kept = null, IRevocationStore? revoked = null)
    {
        this.ca = ca;
        var clock = new CaClock(ca.Time);
        (kept, revoked) = (kept ?? ca.Store.Lives, revoked ?? ca.Store.Revocations);
        Revocations = new(ca.Authorities, revoked, new CrlAgenda(ca.Time), ca.SecondPerson, clock);
        Actions = new(kept, ca.Store.Certificates, revoked, Revocations);
        Life = new(kept, Actions, ca.Store.Audit, ca.SecondPerson, clock, NullLogger<DeviceLife>.Instance);
        Watch = new(kept, Actions, clock, NullLogger<LifeWatch>.Instance);
    }

    public Revocations Revocations { get; }

    public CertificateActions Actions { get; }

    public DeviceLife Life { get; }

    public LifeWatch Watch { get; }

    public Task<Device> ChangeAsync(string device, LifeOrder order) => Life.ChangeAsync(OnBox, device, order, default);

    /// <summary>Queues the change without carrying anything out, as a crash after the commit leaves it.</summary>
    public Task<Device?> CutAfterAsync(string device, LifeOrder order) => ca.Store.Lives.ChangeAsync(device, ca.Time.GetUtcNow(), standing =>
    {
        var change = LifeRules.Decide(standing, order, "uid:0 (admin-socket)", ca.Time.GetUtcNow());
        return (change, ca.Entry(Ca.Audit.AuditEventType.DeviceStateChanged));
    }, default);

    public async Task<CertificateStatus> StatusAsync(CertificateRecord issued) => (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!.Status;

    public async Task<DeviceState> StateAsync(string device) => (await ca.Store.Devices.FindAsync(device, default))!.State;

    public ValueTask DisposeAsync()
    {
        Actions.Dispose();
        return ValueTask.CompletedTask;
    }
}
