using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>
/// The power goes out at each write of each transition that a person can bring about. After the restart the device is where it was or where it was
/// to go, and what its state forbids is not in force: never released, decommissioned or retired with a good certificate (LIF-6, LIF-34).
/// </summary>
public sealed class LifeCrashTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private PlayedLives played = null!;
    private int devices;

    public static IEnumerable<object[]> Ways => PlayedLives.Ways.Select(way => new object[] { way.From, way.Event });

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        played = new(ca);
        await played.PrepareAsync();
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Ways))] // LIF-6, LIF-34, and the section on transitions: one transaction and an outbox
    public async Task LIF_34_a_power_cut_at_any_write_leaves_no_device_given_up_with_a_good_certificate(DeviceState from, LifeEvent happened)
    {
        var way = LifeTable.Find(Side.Owner, from, happened)!;
        for (var at = 1; ; at++)
        {
            var wentOut = false;
            foreach (var afterIt in new[] { false, true }) wentOut |= await CutAsync(way, at, afterIt);
            if (!wentOut) break;
            Assert.InRange(at, 1, 12);
        }
        await ca.Store.Audit.AppendAsync(ca.Entry(AuditEventType.ApplianceStarted), default);
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder.Path, ca.Checkpoints.Key, default)).Findings);
    }

    private async Task<bool> CutAsync(Transition way, int at, bool afterIt)
    {
        var device = $"pump-{++devices}";
        await played.BringToAsync(device, way.From);
        // A release is completed only when nothing is in force.
        if (way.Event == LifeEvent.CompleteRelease) await played.GoAsync(device, LifeEvent.RevokeForRelease);
        var cut = new PowerCut(at, afterIt);
        var before = (await ca.Store.Lives.HistoryAsync(device, default)).Count;
        await using (var dying = new StoredLives(ca, cut.Of(ca.Store.Lives), cut.Of(ca.Store.Revocations)))
        {
            try
            {
                await played.ChangeAsync(dying, device, way);
            }
            catch (StoreUnavailableException)
            {
                // Whoever asked sees that it is not known what came of it.
            }
        }

        // The restart: what was queued is carried out.
        await using var lives = new StoredLives(ca);
        Assert.Empty(await lives.Watch.LookAsync(default));
        var standing = (await ca.Store.Lives.FindAsync(device, ca.Time.GetUtcNow(), default))!;
        var lines = (await ca.Store.Lives.HistoryAsync(device, default)).Skip(before).ToList();
        Assert.Empty(standing.Open);
        Assert.Equal(lines is [var line] ? line.After : way.From, standing.Device.State);
        if (!cut.IsOut) Assert.Single(lines);
        // Whatever the usual effect revokes is revoked once it happened at all.
        if (LifeTable.ForbidsCertificates(standing.Device.State)) Assert.Equal((0L, 0L), (standing.InForce, standing.Intents));
        if (lines is [_] && way.Effects is [{ Kind: CertificateEffectKind.Revoke }, ..]) Assert.Equal(0L, standing.InForce);
        return cut.IsOut;
    }
}
