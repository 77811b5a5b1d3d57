using TrustPoint.Devices.Lifecycle;
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
        await PowerCut.AtEachWriteAsync(ca, folder.Path, cut => CutAsync(way, cut));
    }

    private async Task CutAsync(Transition way, PowerCut cut)
    {
        var device = $"pump-{++devices}";
        await played.BringToAsync(device, way.From);
        // A release is completed only when nothing is in force.
        if (way.Event == LifeEvent.CompleteRelease) await played.GoAsync(device, LifeEvent.RevokeForRelease);
        var before = (await ca.Store.Lives.HistoryAsync(device, default)).Count;
        await cut.DuringAsync(ca, dying => played.ChangeAsync(dying, device, way));

        var standing = (await ca.Store.Lives.FindAsync(device, ca.Time.GetUtcNow(), default))!;
        var lines = (await ca.Store.Lives.HistoryAsync(device, default)).Skip(before).ToList();
        Assert.Empty(standing.Open);
        Assert.Equal(lines is [var line] ? line.After : way.From, standing.Device.State);
        if (!cut.IsOut) Assert.Single(lines);
        // Whatever the usual effect revokes is revoked once it happened at all.
        if (LifeTable.ForbidsCertificates(standing.Device.State)) Assert.Equal((0L, 0L), (standing.InForce, standing.Intents));
        if (lines is [_] && way.Effects is [{ Kind: CertificateEffectKind.Revoke }, ..]) Assert.Equal(0L, standing.InForce);
    }
}
