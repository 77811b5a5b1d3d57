using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Joining;

/// <summary>The life of a device in the registry follows its join, each step in the join's own transaction.</summary>
public sealed class JoinLifeTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private IJoinStore joins = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        joins = ca.Store.JoinsWith(ca.PeopleKey);
        await ca.AddDeviceAsync("pump-1");
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-3
    public async Task LIF_3_a_device_is_about_to_join_then_imprinted_then_operational_and_each_step_is_a_line()
    {
        var join = await BeginAsync("a");
        Assert.Equal(DeviceState.PendingJoin, await StateAsync());
        join = await GoOnAsync(join, JoinState.VoucherGot);
        Assert.Equal(DeviceState.PendingJoin, await StateAsync());
        join = await GoOnAsync(join, JoinState.Imprinted);
        Assert.Equal(DeviceState.Imprinted, await StateAsync());
        // Its past is judged: that is no further step of its life.
        await ChangeAsync(join with { Verdict = JoinVerdict.Accepted });
        await ca.IssueAsync("pump-1");

        Assert.Equal(DeviceState.Operational, await StateAsync());
        Assert.Equal(
            [(LifeEvent.JoinBegins, DeviceState.PendingJoin), (LifeEvent.Imprinted, DeviceState.Imprinted), (LifeEvent.Enrolled, DeviceState.Operational)],
            (await ca.Store.Lives.HistoryAsync("pump-1", default)).Select(line => (line.Event, line.After)));
    }

    [Fact] // LIF-3
    public async Task LIF_3_a_join_that_is_refused_leads_back_with_its_reason_and_one_that_begins_anew_goes_on()
    {
        var first = await BeginAsync("a");
        await BeginAsync("b", first with { State = JoinState.Refused, Refusal = JoinRefusal.BeganAnew });
        Assert.Equal(DeviceState.PendingJoin, await StateAsync());
        var second = (await joins.FindAsync("00", "b", default))!;
        await ChangeAsync(second with { State = JoinState.Refused, Refusal = JoinRefusal.Person, DecidedBy = "anna", Reason = "anna refused the device" });

        Assert.Equal(DeviceState.Expected, await StateAsync());
        var last = (await ca.Store.Lives.HistoryAsync("pump-1", default))[^1];
        Assert.Equal((LifeEvent.JoinRefused, "anna", "anna refused the device"), (last.Event, last.By, last.Reason));
    }

    [Fact] // LIF-5
    public async Task LIF_5_a_device_in_operation_stays_so_while_it_joins_anew()
    {
        await ca.IssueAsync("pump-1");
        var join = await BeginAsync("a");
        await GoOnAsync(join, JoinState.Imprinted);
        Assert.Equal(DeviceState.Operational, await StateAsync());
        await ca.IssueAsync("pump-1");
    }

    [Theory] // LIF-9, LIF-14, LIF-52: somebody stopped it between the look and the transaction
    [InlineData(DeviceState.Suspended, NotAdmitted.OutOfUse)]
    [InlineData(DeviceState.Decommissioned, NotAdmitted.OutOfUse)]
    [InlineData(DeviceState.Released, NotAdmitted.OutOfUse)]
    [InlineData(DeviceState.LostOrStolen, NotAdmitted.Unwanted)]
    [InlineData(DeviceState.Compromised, NotAdmitted.Unwanted)]
    [InlineData(DeviceState.EndOfLife, NotAdmitted.Unwanted)]
    public async Task LIF_14_a_device_that_is_out_of_use_begins_no_join_and_nothing_is_kept_of_it(DeviceState state, NotAdmitted why)
    {
        await SetAsync(state);
        Assert.Equal(why, (await Assert.ThrowsAsync<JoinRefusedException>(() => BeginAsync("a"))).Why);
        Assert.Null(await joins.FindAsync("00", "a", default));
        Assert.Equal(state, await StateAsync());
    }

    [Fact] // LIF-9
    public async Task LIF_9_what_a_join_tells_of_a_device_that_was_lost_meanwhile_brings_it_not_back()
    {
        var join = await BeginAsync("a");
        await SetAsync(DeviceState.LostOrStolen);
        await GoOnAsync(join, JoinState.Imprinted);
        Assert.Equal(DeviceState.LostOrStolen, await StateAsync());
    }

    [Theory] // LIF-10, LIF-14, LIF-62
    [InlineData(LifeEvent.Find, true)]
    [InlineData(LifeEvent.Recommission, true)]
    [InlineData(LifeEvent.ReturnRepaired, true)]
    [InlineData(LifeEvent.ReturnUnopened, false)]
    [InlineData(LifeEvent.Resume, false)]
    public async Task LIF_14_a_device_that_begins_anew_joins_anew(LifeEvent happened, bool ended)
    {
        var join = await GoOnAsync(await BeginAsync("a"), JoinState.Imprinted);
        await SetAsync(DeviceState.Expected, happened);

        var kept = (await joins.FindAsync(join.Id, default))!;
        Assert.Equal(ended ? (JoinState.Refused, JoinRefusal.BeganAnew) : (JoinState.Imprinted, JoinRefusal.None), (kept.State, kept.Refusal));
        await BeginAsync("b", ended ? null : kept with { State = JoinState.Refused });
        Assert.Equal(DeviceState.PendingJoin, await StateAsync());
    }

    [Fact]
    public async Task Whoever_is_not_in_the_registry_joins_and_is_in_no_state()
    {
        var join = await BeginAsync("a", serialNumber: "SN-9");
        Assert.NotNull(await GoOnAsync(join, JoinState.Imprinted));
        Assert.Equal(DeviceState.Expected, await StateAsync());
    }

    private Task<Join> BeginAsync(string nonce, Join? before = null, string serialNumber = "SN-pump-1")
    {
        var now = ca.Time.GetUtcNow();
        return joins.AddAsync(
            new() { IdevidSha256 = "00", Nonce = nonce, Manufacturer = "acme", SerialNumber = serialNumber, Domain = "plant", Idevid = [0x30], State = JoinState.VoucherAsked, CreatedAt = now, ChangedAt = now },
            before, ca.Entry(AuditEventType.JoinBegan), default);
    }

    private Task<Join> GoOnAsync(Join join, JoinState state) => ChangeAsync(join with { State = state });

    private async Task<Join> ChangeAsync(Join join) => (await joins.ChangeAsync(join, ca.Entry(AuditEventType.JoinImprinted), null, default))!;

    private async Task<DeviceState> StateAsync() => (await ca.Store.Devices.FindAsync("pump-1", default))!.State;

    private Task SetAsync(DeviceState state, LifeEvent happened = LifeEvent.ReportLost) => ca.Store.Lives.ChangeAsync("pump-1", ca.Time.GetUtcNow(), standing => (
        new(
            new() { Device = "pump-1", Side = Side.Owner, At = ca.Time.GetUtcNow(), Event = happened, Before = standing.Device.State, After = state, By = "uid:0" },
            null, null, []),
        ca.Entry(AuditEventType.DeviceStateChanged)), default);
}
