using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
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
    private int devices;

    public static IEnumerable<object[]> Ways => LifeTable.All.Where(way => way is { Side: Side.Owner, Right: not null }).Select(way => new object[] { way.From, way.Event });

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        await ca.AddDeviceAsync("other");
        await ca.People.AddAsync(new Account { Name = "bert", DisplayName = "Bert", Roles = [new(Role.Administrator)], PasswordHash = "hash", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.PersonAdded), default);
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
        await BringToAsync(device, way.From);
        // A release is completed only when nothing is in force.
        if (way.Event == LifeEvent.CompleteRelease) await GoAsync(device, LifeEvent.RevokeForRelease);
        var cut = new PowerCut(at, afterIt);
        var before = (await ca.Store.Lives.HistoryAsync(device, default)).Count;
        await using (var dying = new StoredLives(ca, cut))
        {
            try
            {
                await ChangeAsync(dying, device, OrderOf(way), way.TakesTwo);
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

    // By the ways of the table itself, from a device in operation with two certificates on.
    private async Task BringToAsync(string device, DeviceState state)
    {
        await ca.AddDeviceAsync(device);
        LifeEvent[] path = state switch
        {
            DeviceState.Expected or DeviceState.PendingJoin or DeviceState.Imprinted or DeviceState.Operational => [],
            DeviceState.Suspended => [LifeEvent.Suspend],
            DeviceState.InRepair => [LifeEvent.SendForRepair],
            DeviceState.Releasing => [LifeEvent.BeginRelease],
            DeviceState.Released => [LifeEvent.BeginRelease, LifeEvent.RevokeForRelease, LifeEvent.CompleteRelease],
            DeviceState.LostOrStolen => [LifeEvent.ReportLost],
            DeviceState.Compromised => [LifeEvent.ReportCompromise],
            _ => [LifeEvent.Decommission],
        };
        if (state == DeviceState.Operational || path is [_, ..])
        {
            await ca.IssueAsync(device);
            await ca.IssueAsync(device);
        }
        foreach (var happened in path) await GoAsync(device, happened);
        if (state is DeviceState.PendingJoin or DeviceState.Imprinted) await JoinAsync(device, state);
        Assert.Equal(state, (await ca.Store.Devices.FindAsync(device, default))!.State);
    }

    private async Task GoAsync(string device, LifeEvent happened)
    {
        await using var lives = new StoredLives(ca);
        var way = LifeTable.Find(Side.Owner, await lives.StateAsync(device), happened)!;
        await ChangeAsync(lives, device, OrderOf(way), way.TakesTwo);
    }

    private Task JoinAsync(string device, DeviceState state) => ca.Store.Lives.ChangeAsync(device, ca.Time.GetUtcNow(), standing =>
    {
        var happened = state == DeviceState.PendingJoin ? LifeEvent.JoinBegins : LifeEvent.Imprinted;
        return (LifeRules.Decide(standing, new(happened), device, ca.Time.GetUtcNow()), ca.Entry(AuditEventType.DeviceStateChanged));
    }, default);

    private static LifeOrder OrderOf(Transition way) => new(way.Event)
    {
        Reason = "line 4 is closed",
        Proof = way.Needs.HasFlag(LifeNeeds.Proof) ? "Ina and Kim" : null,
        For = way.Needs.HasFlag(LifeNeeds.Until) ? TimeSpan.FromDays(7) : null,
        Successor = way.Needs.HasFlag(LifeNeeds.Successor) ? "other" : null,
    };

    private async Task ChangeAsync(StoredLives lives, string device, LifeOrder order, bool takesTwo)
    {
        if (takesTwo)
        {
            var asked = await Record.ExceptionAsync(() => lives.ChangeAsync(device, order));
            var approvals = new TrustPoint.Ca.Approvals.Approvals(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time);
            await approvals.ApproveAsync(new Person("bert", [new(Role.Administrator)], 1, IsFresh: true), Assert.IsType<SecondPersonWantedException>(asked).Proposal.Number, default);
        }
        await lives.ChangeAsync(device, order);
    }
}
